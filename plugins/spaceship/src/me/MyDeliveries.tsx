import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { MyWork } from '../api/useMyWork';
import { Sentence } from '../people/Sentence';
import { outcomeOf, whatOf, whereOf } from '../rollouts/words';
import { StateBadge } from '../states/StateBadge';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './ForMe.module.css';

/** What the reader pushed or asked for, and how far it is. */
export function MyDeliveries(props: { deliveries: MyWork['deliveries'] }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <Panel level={3} title={t('me.deliveries')}>
      {props.deliveries.length === 0 ? (
        <p className={theme.muted}>{t('me.noDeliveries')}</p>
      ) : (
        <ul className={styles.list}>
          {props.deliveries.map(rollout => (
            <li key={rollout.id} className={styles.item}>
              <div>
                <div className={`${theme.row} ${theme.wrap}`}>
                  <Link href={links.rollout(rollout.id)} weight="bold">
                    {t('rollout.title.delivery', {
                      what: `${
                        rollout.service.title ?? rollout.service.name
                      } ${whatOf(rollout)}`,
                      where: whereOf(rollout),
                    })}
                  </Link>
                  <StateBadge state={outcomeOf(rollout)} />
                </div>
                <p className={theme.small}>
                  {rollout.message.split('\n')[0]}{' '}
                  <span className={`${theme.mono} ${theme.muted}`}>
                    {rollout.commit.slice(0, 7)}
                  </span>
                </p>
                {rollout.state !== 'delivered' && (
                  <p className={`${theme.small} ${theme.muted}`}>
                    <Sentence of={rollout.sentence} />
                  </p>
                )}
              </div>
              <span className={`${theme.small} ${theme.muted}`}>
                <TimeAgo
                  at={rollout.startedAt ?? rollout.createdAt}
                  as="point"
                />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
