import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { nameOfService } from '../acts/dialogProps';
import { useOverview } from '../api/questions';
import { Person } from '../people/Person';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

/** Which service a page is about and whose it is: on the Delivery tab the entity says so. */
export function ServiceHeader(props: { serviceId: string }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { data } = useOverview(props.serviceId);
  return (
    <header className={styles.header}>
      <p className={`${theme.small} ${theme.muted}`}>
        <Link variant="body-small" href={links.home('services')}>
          {t('services.title')}
        </Link>
        {data?.service.owner && (
          <>
            {' · '}
            <Person of={data.service.owner} />
          </>
        )}
      </p>
      <h2 className={styles.title}>{data ? nameOfService(data) : '…'}</h2>
      {data?.service.description && (
        <p className={`${theme.small} ${theme.muted}`}>
          {data.service.description}
        </p>
      )}
    </header>
  );
}
