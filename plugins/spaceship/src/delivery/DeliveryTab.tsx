import { useEntity } from '@backstage/plugin-catalog-react';
import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { isMissing } from '../api/ApiError';
import { useServiceOf } from '../api/questions';
import { Notice } from '../surfaces/Notice';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { DeliverySkeleton } from './DeliverySkeleton';
import { ServiceDelivery } from './ServiceDelivery';
import styles from './Delivery.module.css';

/** The Delivery tab of an entity page: where is my change, why, and what now. */
export function DeliveryTab() {
  const { entity } = useEntity();
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const service = useServiceOf({
    kind: entity.kind.toLowerCase(),
    namespace: (entity.metadata.namespace ?? DEFAULT_NAMESPACE).toLowerCase(),
    name: entity.metadata.name.toLowerCase(),
  });
  if (service.error && isMissing(service.error)) {
    return (
      <div className={styles.page}>
        <Notice kind="notConfigured" title={t('delivery.notRegistered')}>
          {service.error.message} {t('delivery.notRegisteredHow')}
        </Notice>
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <Surface asked={service} skeleton={<DeliverySkeleton />}>
        {found => <ServiceDelivery serviceId={found.id} />}
      </Surface>
    </div>
  );
}
