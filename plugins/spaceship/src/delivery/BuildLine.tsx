import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import type { StateWord } from '../states/look';
import { Took } from '../time/Took';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { BuildLog } from './BuildLog';
import styles from './Delivery.module.css';

const words: Readonly<Record<Schemas['BuildState'], StateWord>> = {
  waiting: 'waiting',
  running: 'building',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** A build that is in progress, or the newest that failed. */
export function BuildLine(props: { build: Schemas['BuildSummary'] }) {
  const { build } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div>
      <p className={styles.line} style={{ margin: 0 }}>
        <StateBadge state={words[build.state]} />
        <span>
          {t('build.of')}{' '}
          <span className={theme.mono}>{build.commit.slice(0, 7)}</span>{' '}
          {build.message.split('\n')[0]}
        </span>
        <span className={`${theme.small} ${theme.muted}`}>
          <Took from={build.startedAt} to={build.endedAt} />
        </span>
        {build.note && (
          <span className={`${theme.small} ${theme.muted}`}>
            <Sentence of={build.note} />
          </span>
        )}
        {build.error && <span className={theme.negative}>{build.error}</span>}
      </p>
      {build.startedAt && <BuildLog build={build} />}
    </div>
  );
}
