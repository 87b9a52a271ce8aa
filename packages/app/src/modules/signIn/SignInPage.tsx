import {
  configApiRef,
  discoveryApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Box, Text } from '@backstage/ui';
import { useCallback, useEffect, useState } from 'react';
import { LogoIcon } from '../nav/LogoIcon';
import { DemoIdentity } from './DemoIdentity';
import { fetchSession, isWrongSecret, sentenceOf } from './demoSignIn';
import { PeopleList } from './PeopleList';
import { recall, remember } from './rememberedSession';
import { SecretForm } from './SecretForm';
import styles from './SignInPage.module.css';

/** Asks for the portal's secret, then whom to be. A reloaded tab goes on as the same person. */
export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const discovery = useApi(discoveryApiRef);
  const company = useApi(configApiRef).getOptionalString('organization.name');
  const [session, setSession] = useState(recall);
  const [problem, setProblem] = useState<string>();
  const [resuming, setResuming] = useState(Boolean(session.user));

  const askForSecret = useCallback((reason?: string) => {
    setSession(remember({}));
    setProblem(reason);
  }, []);

  const signInAs = useCallback(
    async (secret: string, user: string) => {
      try {
        const load = async () =>
          fetchSession(await discovery.getBaseUrl('auth'), secret, user);
        const first = await load();
        remember({ secret, user });
        onSignInSuccess(
          new DemoIdentity(first, load, () => {
            remember({ secret });
            window.location.assign('/');
          }),
        );
      } catch (error) {
        setResuming(false);
        if (isWrongSecret(error)) {
          askForSecret(sentenceOf(error));
        } else {
          setProblem(sentenceOf(error));
        }
      }
    },
    [askForSecret, discovery, onSignInSuccess],
  );

  useEffect(() => {
    if (session.secret && session.user) {
      signInAs(session.secret, session.user);
    }
  }, [session, signInAs]);

  if (resuming) {
    return null;
  }
  return (
    <main className={styles.page}>
      <Box bg="neutral" className={styles.panel}>
        <header className={styles.heading}>
          <LogoIcon />
          <Text as="h1" variant="title-medium" weight="bold">
            Sign in to {company ?? 'Spaceship'}
          </Text>
          <Text as="p" color="secondary">
            A sample company. Be any of its people: each sees and may do what
            their team may.
          </Text>
        </header>
        {session.secret ? (
          <PeopleList
            secret={session.secret}
            problem={problem}
            onChoose={user => signInAs(session.secret!, user)}
            onWrongSecret={askForSecret}
          />
        ) : (
          <SecretForm
            problem={problem}
            onSubmit={secret => {
              setProblem(undefined);
              setSession(remember({ secret }));
            }}
          />
        )}
      </Box>
    </main>
  );
}
