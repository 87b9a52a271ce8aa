import {
  identityApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { CopyField } from '../surfaces/CopyField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';

/**
 * The commands by which the reader's commits carry the address that the catalog knows them by. Who wrote a change is
 * found by that address, and gates that leave authors out can't hold where one of them is unknown.
 */
export function CommitAs() {
  const identity = useApi(identityApiRef);
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { data } = useQuery({
    queryKey: ['my profile'],
    queryFn: () => identity.getProfileInfo(),
    staleTime: Infinity,
  });
  if (!data?.email) return null;
  const { email, displayName = email } = data;
  return (
    <div>
      <CopyField
        label={t('push.commitAs')}
        what={t('copy.identity')}
        value={[
          `git config user.name ${quoted(displayName)}`,
          `git config user.email ${quoted(email)}`,
        ].join('\n')}
      />
      <p className={theme.muted}>{t('push.commitAsHow')}</p>
    </div>
  );
}

/** For a shell, whatever is in it. */
const quoted = (text: string): string =>
  /^[\w.@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
