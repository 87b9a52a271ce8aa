import { Alert } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Delivery.module.css';

/** Mistakes in the service's files, where they are and what would be right. */
export function FileMistakes(props: {
  mistakes: readonly Schemas['Mistake'][];
}) {
  const { mistakes } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (mistakes.length === 0) return null;
  return (
    <Alert
      status="danger"
      icon
      title={t('mistakes.title', { count: mistakes.length })}
      description={
        <ul className={styles.mistakes}>
          {mistakes.map(m => (
            <li key={`${m.file}:${m.line}:${m.column}:${m.path}`}>
              <span className={theme.mono}>
                {m.file}:{m.line}:{m.column}
              </span>{' '}
              {m.message} {t('mistakes.expected', { expected: m.expected })}
            </li>
          ))}
        </ul>
      }
    />
  );
}
