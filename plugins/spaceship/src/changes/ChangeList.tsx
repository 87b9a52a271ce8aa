import type { ReactNode } from 'react';
import {
  RiBracesLine,
  RiGitCommitLine,
  RiToolsLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './ChangeList.module.css';

/** What goes out against what a destination runs: release steps, keys of the configuration (never values), commits. */
export function ChangeList(props: {
  changes: Schemas['Changes'];
  limit?: number;
}) {
  const { changes, limit = 12 } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { commits, configKeys, releaseSteps } = changes;
  const shown = commits.slice(0, limit);
  const more = commits.length - shown.length;
  const isSame =
    commits.length + configKeys.length + releaseSteps.length === 0 &&
    changes.isComplete;
  if (isSame) return <p className={theme.muted}>{t('changes.none')}</p>;
  return (
    <>
      {changes.isGoingBack && (
        <p className={theme.muted}>{t('changes.goingBack')}</p>
      )}
      <ul className={styles.changes}>
        {releaseSteps.map(step => (
          <Change key={step.name} icon={RiToolsLine} tone="warning">
            <strong>{t('changes.step')}</strong>{' '}
            <span className={theme.mono}>{step.name}</span>{' '}
            {t(`changes.${step.change}`)}
          </Change>
        ))}
        {configKeys.length > 0 && (
          <Change icon={RiBracesLine}>
            <strong>{t('changes.keys', { count: configKeys.length })}</strong>{' '}
            {configKeys.map(key => (
              <span key={key.name}>
                <span className={theme.mono}>{key.name}</span>{' '}
                <span className={theme.muted}>
                  {t(`changes.${key.change}`)}
                </span>{' '}
              </span>
            ))}
          </Change>
        )}
        {shown.map(({ commit, message, people }) => (
          <Change
            key={commit}
            icon={RiGitCommitLine}
            aside={
              <span className={`${theme.mono} ${theme.muted}`}>
                {commit.slice(0, 7)}
              </span>
            }
          >
            {message.split('\n')[0]}{' '}
            <span className={`${theme.small} ${theme.muted}`}>
              {people.find(p => p.role === 'author')?.name}
            </span>
          </Change>
        ))}
        {more > 0 && (
          <Change icon={RiGitCommitLine}>
            {t('changes.more', { count: more })}
          </Change>
        )}
      </ul>
      {!changes.isComplete && (
        <p className={`${theme.small} ${theme.muted}`}>
          {t('changes.incomplete')}
        </p>
      )}
    </>
  );
}

function Change(props: {
  icon: RemixiconComponentType;
  tone?: 'warning' | 'muted';
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { icon: Icon, tone = 'muted', aside, children } = props;
  return (
    <li className={styles.change}>
      <Icon aria-hidden className={`${theme.icon} ${theme[tone]}`} />
      <span>{children}</span>
      {aside}
    </li>
  );
}
