import { useState } from 'react';
import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { StateBadge } from '../states/StateBadge';
import { CopyField } from '../surfaces/CopyField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { CommitAs } from '../tokens/CommitAs';

/** The exact commands that bring code to the service’s repository, with a token that is shown once. */
export function PushHelp(props: {
  remote: string;
  branch: string;
  token?: string;
  isWaiting: boolean;
}) {
  const { remote, branch, isWaiting } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [made, setMade] = useState<string | null>(null);
  const make = useAct(
    (client, name: string) =>
      answer(client.POST('/tokens', { body: { name } })),
    created => setMade(created.token),
  );
  const token = made ?? props.token;
  return (
    <div className={theme.column}>
      <CopyField
        label={t('push.remote')}
        what={t('copy.remote')}
        value={remote}
      />
      <CommitAs />
      <CopyField
        label={t('push.commands')}
        what={t('copy.commands')}
        value={[
          `git remote add spaceship ${remote}`,
          `git push spaceship HEAD:${branch}`,
        ].join('\n')}
      />
      <p className={theme.muted}>{t('push.password')}</p>
      {token ? (
        <>
          <CopyField
            label={t('push.token')}
            what={t('copy.token')}
            value={token}
          />
          <p className={theme.warning}>{t('push.once')}</p>
        </>
      ) : (
        <div>
          <Button
            size="small"
            variant="secondary"
            isPending={make.isPending}
            onPress={() => make.mutate(t('push.tokenName'))}
          >
            {t('push.makeToken')}
          </Button>
        </div>
      )}
      {make.error && (
        <p role="alert" className={theme.negative}>
          {sentenceOf(make.error)}
        </p>
      )}
      {isWaiting && (
        <p role="status">
          <StateBadge state="waiting" word={t('push.waiting')} />
        </p>
      )}
    </div>
  );
}
