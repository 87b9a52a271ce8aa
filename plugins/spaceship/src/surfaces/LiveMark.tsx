import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import type { Asked } from './Surface';
import styles from './LiveMark.module.css';

/** “Live”, or since when what is shown is no news; nothing where nothing could be shown yet. */
export function LiveMark(props: {
  asked: Pick<Asked<unknown>, 'error' | 'dataUpdatedAt'>;
}) {
  const { error, dataUpdatedAt } = props.asked;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (!error) return <span className={styles.live}>{t('live.live')}</span>;
  if (dataUpdatedAt === 0) return null;
  return (
    <span className={styles.stale}>
      {t('live.from')}{' '}
      <TimeAgo as="point" at={new Date(dataUpdatedAt).toISOString()} />
      {t('live.reconnecting')}
    </span>
  );
}
