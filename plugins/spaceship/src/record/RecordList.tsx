import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { Sentence } from '../people/Sentence';
import { useNames } from '../people/useNames';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { entryText } from './entryText';
import styles from './RecordList.module.css';

type Entry = Schemas['AuditEntry'];

/** Entries of the record, each with when, who and what. */
export function RecordList(props: { entries: readonly Entry[] }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const nameOf = useNames(props.entries.map(entry => entry.actor));
  return (
    <ol className={styles.entries}>
      {props.entries.map(entry => (
        <li key={entry.id} className={styles.entry}>
          <span className={`${theme.small} ${theme.muted}`}>
            <TimeAgo at={entry.at} as="point" />
          </span>
          <span>
            <span className={theme.strong}>{nameOf(entry.actor)}</span>{' '}
            <Sentence of={entryText(entry, t)} />
          </span>
        </li>
      ))}
    </ol>
  );
}
