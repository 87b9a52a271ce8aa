import { Button } from '@backstage/ui';
import { RiLinksLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Review } from '../api/reviews';
import { useAct } from '../api/useAct';
import { mayOf } from '../dialogs/ActButton';
import { Person } from '../people/Person';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './ReviewPage.module.css';

/** Who gets in: everybody of the portal who may see it, and whoever holds a link; a link is revoked from here. */
export function SharedWith(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const now = useNow(60_000);
  const revoke = useAct((client, link: string, once) =>
    answer(
      client.DELETE('/reviews/{id}/links/{link}', {
        params: { path: { id: review.id, link }, header: once },
      }),
    ),
  );
  const mayShare = mayOf(review.may, 'share').allowed;
  return (
    <Panel level={3} title={t('links.title')}>
      <p className={styles.line}>
        {t('links.everyone', { service: review.service.name })}
      </p>
      {review.links.length === 0 ? (
        <p className={`${theme.small} ${theme.muted}`}>{t('links.none')}</p>
      ) : (
        <ul className={styles.list}>
          {review.links.map(link => {
            const isExpired = new Date(link.expiresAt) <= now;
            const isOpen = !link.revokedAt && !isExpired;
            return (
              <li key={link.id} className={styles.item}>
                <RiLinksLine
                  aria-hidden
                  className={`${theme.icon} ${theme.muted}`}
                />
                <div>
                  <strong>{link.label}</strong>
                  <p className={`${theme.small} ${theme.muted}`}>
                    <LinkStanding link={link} isExpired={isExpired} />
                    {', '}
                    {t('links.opened', { count: link.opened })}
                    {' · '}
                    <Person of={link.createdBy} />
                  </p>
                </div>
                {isOpen && mayShare && (
                  <Button
                    size="small"
                    variant="secondary"
                    isPending={revoke.isPending && revoke.variables === link.id}
                    onPress={() => revoke.mutate(link.id)}
                    aria-label={t('links.revokeNamed', { label: link.label })}
                  >
                    {t('links.revoke')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {revoke.error ? (
        <p role="alert" className={theme.negative}>
          {sentenceOf(revoke.error)}
        </p>
      ) : null}
    </Panel>
  );
}

function LinkStanding(props: {
  link: Review['links'][number];
  isExpired: boolean;
}) {
  const { link, isExpired } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (link.revokedAt) return <>{t('links.revoked')}</>;
  if (isExpired) return <>{t('links.expired')}</>;
  return (
    <>
      {t('links.until')} <TimeAgo at={link.expiresAt} as="point" />
    </>
  );
}
