import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { destinationsOf } from '../acts/dialogProps';
import { useOverview } from '../api/questions';
import { stateOf } from '../flow/DestinationCard';
import { Person } from '../people/Person';
import { StateBadge } from '../states/StateBadge';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

/** One service of the list: its name and owner at once; what runs where and what comes next as soon as it is known. */
export function ServiceRow(props: { service: Schemas['Service'] }) {
  const { service } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { data } = useOverview(service.id);
  return (
    <li className={styles.service}>
      <div className={theme.row}>
        <Link href={links.delivery(service)} weight="bold">
          {service.title ?? service.name}
        </Link>
        {service.owner && (
          <span className={`${theme.small} ${theme.muted}`}>
            <Person of={service.owner} />
          </span>
        )}
        {!service.inCatalog && (
          <span className={`${theme.small} ${theme.muted}`}>
            {t('services.notInCatalog')}
          </span>
        )}
      </div>
      {data && (
        <>
          <ul className={styles.places}>
            {destinationsOf(data)
              .filter(d => d.running || d.delivering)
              .map(d => (
                <li key={d.id} className={styles.place}>
                  <span>{d.title}</span>
                  <strong className={theme.numbers}>
                    {(d.delivering?.release ?? d.running?.release)?.number}
                  </strong>
                  <StateBadge state={stateOf(d)} />
                </li>
              ))}
          </ul>
          <p className={`${theme.small} ${theme.muted} ${styles.sentence}`}>
            {data.sentence}
          </p>
        </>
      )}
    </li>
  );
}
