import { useState } from 'react';
import { Button, ButtonLink, Link } from '@backstage/ui';
import { RiAddLine, RiExternalLinkLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { destinationsOf } from '../acts/dialogProps';
import { useOverview, type Overview } from '../api/questions';
import { useReviews } from '../api/reviews';
import { useLive } from '../api/useLive';
import { NewReviewDialog } from '../reviews/acts/NewReviewDialog';
import { ReviewRows } from '../reviews/ReviewRows';
import { useEntityService } from '../services/OfEntity';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { EntityCard } from './EntityCard';
import styles from './cards.module.css';

const most = 3;

/** The card with the newest previews of a service, the way into each, and the act that makes another. */
export function PreviewsCard() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const service = useEntityService();
  const id = service.data?.id;
  const reviews = useReviews({ service: id }, id !== undefined);
  const overview = useOverview(id);
  useLive(id);
  const [isMaking, setIsMaking] = useState(false);
  const items = reviews.data?.pages.flatMap(page => page.items) ?? [];

  return (
    <EntityCard
      title={t('reviews.previews')}
      service={service}
      asked={reviews}
      aside={found => (
        <>
          {items.length > most && (
            <Link href={links.home('reviews', { service: found.id })}>
              {t('reviews.all')}
            </Link>
          )}
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiAddLine aria-hidden />}
            onPress={() => setIsMaking(true)}
          >
            {t('reviews.new')}
          </Button>
        </>
      )}
      isEmpty={() => false}
      empty={null}
    >
      {(_, found) => (
        <>
          {items.length > 0 ? (
            <ReviewRows reviews={items.slice(0, most)} isShort />
          ) : (
            <p className={`${theme.muted} ${styles.line}`}>
              {t('reviews.none')} {t('reviews.noneHow')}
            </p>
          )}
          {overview.data && <Staging overview={overview.data} />}
          {isMaking && (
            <NewReviewDialog
              serviceId={found.id}
              onClose={() => setIsMaking(false)}
            />
          )}
        </>
      )}
    </EntityCard>
  );
}

/** What is delivered but not to customers yet can be looked at, too. */
function Staging(props: { overview: Overview }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const places = destinationsOf(props.overview).filter(
    d => d.tier === 'staging' && d.running && d.address,
  );
  if (places.length === 0) return null;
  return (
    <ul className={styles.places}>
      {places.map(({ id, title, address, running }) => (
        <li key={id} className={styles.place}>
          <strong>{title}</strong>
          <span className={`${theme.small} ${theme.muted}`}>
            {t('reviews.stagingRuns', {
              release: String(running?.release.number),
            })}
          </span>
          <span className={theme.spacer} />
          <ButtonLink
            size="small"
            variant="secondary"
            iconStart={<RiExternalLinkLine aria-hidden />}
            href={address ?? ''}
            target="_blank"
            rel="noreferrer"
            aria-label={`${t('reviews.openPlace', { title })} ${t(
              'reviews.newTab',
            )}`}
          >
            {t('reviews.openShort')}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
