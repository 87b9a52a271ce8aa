import { AddonsTab } from '../addons/AddonsTab';
import { DeliveryTab } from '../delivery/DeliveryTab';
import { AddonsCard } from '../overview/AddonsCard';
import { PreviewsCard } from '../overview/PreviewsCard';
import { VersionsCard } from '../overview/VersionsCard';
import { ReviewsTab } from '../reviews/ReviewsTab';
import { LegacyProvider } from './LegacyProvider';

/** The Delivery tab, as `EntityDeliveryContent` mounts it. */
export const LegacyDeliveryTab = () => (
  <LegacyProvider>
    <DeliveryTab />
  </LegacyProvider>
);

/** The review environments of an entity, as `EntityReviewsContent` mounts them. */
export const LegacyReviewsTab = () => (
  <LegacyProvider>
    <ReviewsTab />
  </LegacyProvider>
);

/** The add-ons of an entity, as `EntityAddonsContent` mounts them. */
export const LegacyAddonsTab = () => (
  <LegacyProvider>
    <AddonsTab />
  </LegacyProvider>
);

/** The Versions card, as `EntityVersionsCard` mounts it. */
export const LegacyVersionsCard = () => (
  <LegacyProvider>
    <VersionsCard />
  </LegacyProvider>
);

/** The Previews card, as `EntityPreviewsCard` mounts it. */
export const LegacyPreviewsCard = () => (
  <LegacyProvider>
    <PreviewsCard />
  </LegacyProvider>
);

/** The Add-ons card, as `EntityAddonsCard` mounts it. */
export const LegacyAddonsCard = () => (
  <LegacyProvider>
    <AddonsCard />
  </LegacyProvider>
);
