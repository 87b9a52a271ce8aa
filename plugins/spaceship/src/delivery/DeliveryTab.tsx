import { OfEntity } from '../services/OfEntity';
import { DeliverySkeleton } from './DeliverySkeleton';
import { ServiceDelivery } from './ServiceDelivery';

/** The Delivery tab of an entity page: where is my change, why, and what now. */
export function DeliveryTab() {
  return (
    <OfEntity skeleton={<DeliverySkeleton />}>
      {service => <ServiceDelivery serviceId={service.id} />}
    </OfEntity>
  );
}
