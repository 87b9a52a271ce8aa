import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useReviews } from '../api/reviews';
import { ReviewRows } from '../reviews/ReviewRows';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import styles from './VersionsCard.module.css';

const most = 3;

/** The newest previews of a service, with the way in. Nothing where there is none: the card is about versions. */
export function Previews(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const reviews = useReviews({ service: serviceId });
  const items = reviews.data?.pages.flatMap(page => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label={t('reviews.previews')} className={styles.previews}>
      <div className={styles.head}>
        <h3 className={styles.subtitle}>{t('reviews.previews')}</h3>
        <Link href={links.home('reviews', { service: serviceId })}>
          {t('reviews.all')}
        </Link>
      </div>
      <ReviewRows reviews={items.slice(0, most)} isShort />
    </section>
  );
}
