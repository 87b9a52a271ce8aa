import { ButtonLink, VisuallyHidden } from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReviewSummary } from '../api/reviews';
import { ActButton, type Allowed } from '../dialogs/ActButton';
import { spaceshipTranslationRef } from '../translation';

/** The way into a review environment, in a tab of its own; its gate asks the portal who it is. */
export function OpenPreview(props: {
  review: Pick<ReviewSummary, 'address' | 'title' | 'state' | 'sentence'>;
  /** Known on its own page; in lists the gate says it. */
  allowed?: Allowed;
  /** The one way in of its surface: its name needs no title, and it may be the main act. */
  isMain?: boolean;
  size?: 'small' | 'medium';
}) {
  const { review, allowed, isMain, size = 'small' } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const look = {
    size,
    variant: isMain ? 'primary' : 'secondary',
    iconStart: <RiExternalLinkLine aria-hidden />,
  } as const;
  const isOpen = review.state === 'ready' || review.state === 'deploying';
  if (!isOpen || !review.address || allowed?.allowed === false) {
    return (
      <ActButton
        {...look}
        allowed={{
          allowed: false,
          reason: allowed?.reason ?? review.sentence,
        }}
        onPress={() => {}}
      >
        {t('reviews.open')}
      </ActButton>
    );
  }
  return (
    <ButtonLink
      {...look}
      href={review.address}
      target="_blank"
      rel="noreferrer"
      aria-label={
        isMain
          ? undefined
          : `${t('reviews.openNamed', { title: review.title })} ${t(
              'reviews.newTab',
            )}`
      }
    >
      {t('reviews.open')}
      {isMain && <VisuallyHidden> {t('reviews.newTab')}</VisuallyHidden>}
    </ButtonLink>
  );
}
