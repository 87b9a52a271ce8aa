import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useLook, type Overview } from '../api/questions';
import { nameOfService } from '../acts/dialogProps';
import { LiveMark } from '../surfaces/LiveMark';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { DeliverFound } from './DeliverFound';
import { FilePanel } from './FilePanel';
import { PushHelp } from './PushHelp';
import styles from './FirstDelivery.module.css';

/** A service that was never delivered: how to push, what was found, deliver it now by hand, or describe it in a file. */
export function FirstDelivery(props: {
  overview: Overview;
  /** A token that was made a moment ago and is shown this once. */
  token?: string;
}) {
  const { overview, token } = props;
  const { service } = overview;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const look = useLook(service.id, true);
  const isEmpty = look.data?.empty ?? false;
  return (
    <div className={theme.stack}>
      <div>
        <div className={theme.row}>
          <h2 className={styles.title} aria-live="polite">
            {isEmpty
              ? t('first.empty', { service: nameOfService(overview) })
              : t('first.title', { service: nameOfService(overview) })}
          </h2>
          <span className={theme.spacer} />
          <LiveMark asked={look} />
        </div>
        {look.data?.commit && (
          <p className={`${theme.muted} ${styles.looked}`}>
            {t('first.looked', { branch: look.data.branch })}{' '}
            <span className={theme.mono}>{look.data.commit.slice(0, 7)}</span>{' '}
            {look.data.message?.split('\n')[0]}
            {look.data.committedAt && (
              <>
                {', '}
                <TimeAgo as="point" at={look.data.committedAt} />
              </>
            )}
          </p>
        )}
      </div>
      <div className={styles.ways}>
        {service.remote && (
          <Panel title={t('first.push')} className={isEmpty ? styles.now : ''}>
            <PushHelp
              remote={service.remote}
              branch={service.source.branch}
              token={token}
              isWaiting={isEmpty}
            />
          </Panel>
        )}
        <Panel
          title={t('first.byHand')}
          className={look.data && !isEmpty ? styles.now : ''}
        >
          <Surface
            asked={look}
            skeleton={<Lines count={4} />}
            isEmpty={found => found.empty}
            empty={<p className={theme.muted}>{t('first.nothingYet')}</p>}
          >
            {found => <DeliverFound overview={overview} look={found} />}
          </Surface>
        </Panel>
        <FilePanel overview={overview} look={look.data} />
      </div>
    </div>
  );
}
