import { Checkbox } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useLive } from '../api/useLive';
import { OfEntity } from '../services/OfEntity';
import { useFilters } from '../surfaces/useFilters';
import { spaceshipTranslationRef } from '../translation';
import { ReviewsPanel } from './ReviewsPanel';

/** The tab of an entity page: what can be tried of it before it is delivered. */
export function ReviewsTab() {
  return <OfEntity>{service => <ReviewsOf serviceId={service.id} />}</OfEntity>;
}

function ReviewsOf(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { filters, setFilter } = useFilters(['ended']);
  const ended = filters.ended === 'true';
  useLive(serviceId);
  return (
    <ReviewsPanel
      filter={{ service: serviceId, ...(ended && { ended }) }}
      serviceId={serviceId}
      isFiltered={false}
      filters={
        <Checkbox
          isSelected={ended}
          onChange={isOn => setFilter('ended', isOn ? 'true' : null)}
        >
          {t('reviews.ended')}
        </Checkbox>
      }
    />
  );
}
