import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Review } from '../api/reviews';
import { Sentence } from '../people/Sentence';
import { useNames } from '../people/useNames';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from '../record/RecordList.module.css';

/** What happened to it, newest first: by whom, else by itself. */
export function ReviewHistory(props: { review: Review }) {
  const { history } = props.review;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const nameOf = useNames(history.flatMap(entry => entry.by ?? []));
  return (
    <Panel level={3} title={t('review.history')}>
      {history.length === 0 ? (
        <p className={theme.muted}>{t('review.noHistory')}</p>
      ) : (
        <ol className={styles.entries}>
          {history.map(({ at, what, by }) => (
            <li key={`${at}/${what}`} className={styles.entry}>
              <span className={`${theme.small} ${theme.muted}`}>
                <TimeAgo at={at} as="point" />
              </span>
              <span>
                <Sentence of={what} />
                {by && <span className={theme.muted}> · {nameOf(by)}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
