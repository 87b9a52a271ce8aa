import { VisuallyHidden } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMyWork } from '../api/useMyWork';
import { spaceshipTranslationRef } from '../translation';
import styles from './ForMe.module.css';

/** How many things wait for the reader, beside the link to them. Nothing where nothing does. */
export function MyCount() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const count = useMyWork().data?.questions.length ?? 0;
  if (count === 0) return null;
  return (
    <>
      {' '}
      <span aria-hidden className={styles.count}>
        {count}
      </span>
      <VisuallyHidden>, {t('me.waiting', { count })}</VisuallyHidden>
    </>
  );
}
