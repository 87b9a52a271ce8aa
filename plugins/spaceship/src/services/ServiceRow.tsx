import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { BehindLink } from '../flow/BehindLink';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { wordFor } from '../states/look';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

/** One service of the list: its name and owner, what runs where, and what comes next. */
export function ServiceRow(props: { service: Schemas['ServiceListItem'] }) {
  const { service } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
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
      {service.destinations.length > 0 && (
        <ul className={styles.places}>
          {service.destinations.map(
            ({ behind, slug, title, release, state }) => (
              <li key={slug} className={styles.place}>
                <span>{title}</span>
                <strong className={theme.numbers}>{release}</strong>
                <BehindLink
                  destination={{ behind, title }}
                  href={links.delivery(service, { behind: slug })}
                />
                <StateBadge
                  state={state === 'unknown' ? 'no-news' : wordFor(state)}
                />
              </li>
            ),
          )}
        </ul>
      )}
      <p className={`${theme.small} ${theme.muted} ${styles.sentence}`}>
        <Sentence of={service.sentence} />
      </p>
    </li>
  );
}
