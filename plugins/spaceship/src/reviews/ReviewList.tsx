import { Checkbox, Container, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useReviews } from '../api/reviews';
import { useLiveEverywhere } from '../api/useLive';
import { useFilters } from '../surfaces/useFilters';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { ReviewsPanel } from './ReviewsPanel';
import styles from './Reviews.module.css';

/** Every review environment that the reader may see; the filters are in the address. */
export function ReviewList() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { filters, setFilter, isFiltered } = useFilters([
    'service',
    'mine',
    'ended',
  ]);
  const filter = {
    ...(filters.service && { service: filters.service }),
    ...(filters.mine === 'true' && { mine: true }),
    ...(filters.ended === 'true' && { ended: true }),
  };
  useLiveEverywhere();
  return (
    <Container className={styles.page}>
      <ReviewsPanel
        filter={filter}
        isFiltered={isFiltered}
        filters={
          <div
            role="group"
            aria-label={t('reviews.filters')}
            className={`${theme.row} ${theme.wrap}`}
          >
            {filters.service && <OnlyOf filter={filter} />}
            {(['mine', 'ended'] as const).map(name => (
              <Checkbox
                key={name}
                isSelected={filters[name] === 'true'}
                onChange={isOn => setFilter(name, isOn ? 'true' : null)}
              >
                {t(`reviews.${name}`)}
              </Checkbox>
            ))}
          </div>
        }
      />
    </Container>
  );
}

/** Says that the list is of one service, and leads to all. */
function OnlyOf(props: { filter: { service?: string } }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const reviews = useReviews(props.filter);
  const name = reviews.data?.pages[0]?.items[0]?.service.name;
  return (
    <span className={theme.small}>
      {t('reviews.onlyOf', {
        service: name ?? props.filter.service?.slice(0, 8) ?? '',
      })}{' '}
      <Link href={links.home('reviews')}>{t('reviews.allServices')}</Link>
    </span>
  );
}
