import { Skeleton } from '@backstage/ui';
import theme from '../theme/theme.module.css';
import styles from './Delivery.module.css';

/** The shape of the Delivery tab in grey. */
export function DeliverySkeleton() {
  return (
    <div className={theme.stack}>
      <Skeleton width="55%" height={20} />
      <div className={styles.shape}>
        {['staging', 'first', 'second'].map(key => (
          <Skeleton key={key} height={150} />
        ))}
      </div>
      <Skeleton height={180} />
    </div>
  );
}
