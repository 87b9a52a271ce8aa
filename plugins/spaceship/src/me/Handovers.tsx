import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMe } from '../api/useMe';
import type { Question } from '../api/useMyWork';
import { Person } from '../people/Person';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './ForMe.module.css';

/** Who has asked the reader to answer in their place, and whom the reader has asked. */
export function Handovers(props: { of: Question }) {
  const { handovers } = props.of;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  if (handovers.length === 0 || me === null) return null;
  return (
    <ul className={styles.handovers}>
      {handovers.map(({ at, by, note, to }) => (
        <li key={`${by}/${to}`} className={theme.small}>
          {by === me ? (
            <>
              {t('me.youAsked')} <Person of={to} />
            </>
          ) : (
            <>
              <strong>
                <Person of={by} />
              </strong>{' '}
              {t('me.asksYou')}
            </>
          )}
          {note && <>: “{note}”</>}
          <span className={theme.muted}>
            {' '}
            · <TimeAgo at={at} as="point" />
          </span>
        </li>
      ))}
    </ul>
  );
}
