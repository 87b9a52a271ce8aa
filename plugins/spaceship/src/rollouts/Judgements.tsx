import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Rollout } from '../api/questions';
import { useAct } from '../api/useAct';
import { useMe } from '../api/useMe';
import { ActButton } from '../dialogs/ActButton';
import { Person } from '../people/Person';
import { useNames } from '../people/useNames';
import { StateBadge } from '../states/StateBadge';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './RolloutPage.module.css';

/** The approvals and tests that people gave, with their notes; one’s own can be taken back. */
export function Judgements(props: { rollout: Rollout }) {
  const { rollout } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  const nameOf = useNames(rollout.evidence.flatMap(({ role }) => role ?? []));
  const withdraw = useAct((client, _: void, once) =>
    answer(
      client.DELETE('/rollouts/{id}/approvals', {
        params: { path: { id: rollout.id }, header: once },
      }),
    ),
  );
  const revoke = useAct((client, id: string, once) =>
    answer(
      client.DELETE('/evidence/{id}', {
        params: { path: { id }, header: once },
      }),
    ),
  );
  const error = withdraw.error ?? revoke.error;
  if (rollout.approvals.length + rollout.evidence.length === 0) return null;
  return (
    <ul className={styles.judgements} aria-label={t('judgement.title')}>
      {rollout.approvals.map(approval => (
        <li key={approval.id} className={styles.judgement}>
          <Person of={approval.by} withInitials />
          <span>{t(`judgement.${standingOf(approval)}`)}</span>
          {approval.note && <span>“{approval.note}”</span>}
          <span className={`${theme.small} ${theme.muted}`}>
            <TimeAgo at={approval.at} as="point" />
          </span>
          {approval.by === me && !approval.withdrawnAt && (
            <ActButton
              variant="tertiary"
              allowed={rollout.allowed.withdraw}
              onPress={() => withdraw.mutate()}
            >
              {t('judgement.withdraw')}
            </ActButton>
          )}
        </li>
      ))}
      {rollout.evidence.map(evidence => (
        <li key={evidence.id} className={styles.judgement}>
          <Person of={evidence.by} withInitials />
          <span>
            {t(`judgement.${evidence.kind}`, {
              destination: evidence.destinationTitle,
              role: nameOf(evidence.role ?? ''),
            })}
          </span>
          <StateBadge state={evidence.outcome} />
          {evidence.note && <span>“{evidence.note}”</span>}
          {evidence.revokedAt && <span>{t('judgement.revoked')}</span>}
          <span className={`${theme.small} ${theme.muted}`}>
            <TimeAgo at={evidence.at} as="point" />
          </span>
          {evidence.by === me && !evidence.revokedAt && (
            <ActButton
              variant="tertiary"
              allowed={{ allowed: true }}
              onPress={() => revoke.mutate(evidence.id)}
            >
              {t('judgement.revoke')}
            </ActButton>
          )}
        </li>
      ))}
      {error && (
        <li role="alert" className={theme.negative}>
          {sentenceOf(error)}
        </li>
      )}
    </ul>
  );
}

function standingOf(approval: Rollout['approvals'][number]) {
  if (approval.withdrawnAt) return 'withdrew';
  return approval.isForThisContent ? 'approved' : 'void';
}
