import { useParams } from 'react-router-dom';
import { Container } from '@backstage/ui';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import { ServiceHeader } from './ServiceHeader';
import styles from './Services.module.css';

/** One service by its id: the same as its Delivery tab, also where it is not in the catalog. */
export function ServicePage() {
  const { id = '' } = useParams();
  return (
    <Container className={styles.page}>
      <ServiceHeader serviceId={id} />
      <ServiceDelivery serviceId={id} />
    </Container>
  );
}
