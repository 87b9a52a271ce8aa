import { Link, VisuallyHidden } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { useDestinations } from '../api/useDestinations';
import { BehindLink } from '../flow/BehindLink';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateIcon } from '../states/StateBadge';
import { wordFor } from '../states/look';
import { tableRoles } from '../surfaces/tableRoles';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { behindShade, columnsOf } from './columns';
import styles from './ServiceTable.module.css';

type Service = Schemas['ServiceListItem'];
type Place = Service['destinations'][number];

/** Services by destinations: what runs where, how it is, and what comes next. On a phone each service is a block. */
export function ServiceTable(props: { services: readonly Service[] }) {
  const { services } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destinations = useDestinations();
  const columns = columnsOf(services, destinations.data?.items ?? []);
  return (
    <div className={styles.scroll}>
      <table
        {...tableRoles.table}
        className={styles.table}
        aria-label={t('services.title')}
      >
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row}>
            <th {...tableRoles.head} scope="col" className={styles.service}>
              {t('services.service')}
            </th>
            {columns.map(({ slug, title }) => (
              <th key={slug} {...tableRoles.head} scope="col">
                {title}
              </th>
            ))}
            <th {...tableRoles.head} scope="col">
              {t('services.so')}
            </th>
          </tr>
        </thead>
        <tbody {...tableRoles.group}>
          {services.map(service => (
            <Row key={service.id} service={service} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: {
  service: Service;
  columns: readonly { slug: string; title: string }[];
}) {
  const { service, columns } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <tr {...tableRoles.row}>
      <th {...tableRoles.name} scope="row" className={styles.service}>
        <Link href={links.delivery(service)} weight="bold">
          {service.title ?? service.name}
        </Link>
        <span className={`${theme.small} ${theme.muted} ${styles.owner}`}>
          {service.owner && <Person of={service.owner} />}
          {!service.inCatalog && <span>{t('services.notInCatalog')}</span>}
        </span>
      </th>
      {columns.map(({ slug }) => {
        const place = service.destinations.find(one => one.slug === slug);
        return place && (place.state !== 'nothing' || place.failed) ? (
          <PlaceCell key={slug} service={service} place={place} />
        ) : (
          <td key={slug} {...tableRoles.cell} className={styles.nothing}>
            <Nothing />
          </td>
        );
      })}
      <td
        {...tableRoles.cell}
        className={`${theme.small} ${theme.muted} ${styles.so}`}
      >
        <Sentence of={service.sentence} />
      </td>
    </tr>
  );
}

function Nothing() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <>
      <span aria-hidden>–</span>
      <VisuallyHidden>{t('services.nothing')}</VisuallyHidden>
    </>
  );
}

/** What runs there, how it is and how far behind, and what did not get there. */
function PlaceCell(props: { service: Service; place: Place }) {
  const { service, place } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <td
      {...tableRoles.cell}
      className={styles[behindShade(place.behind)]}
      data-label={place.title}
    >
      {place.state === 'nothing' ? (
        <span>
          <Nothing />
        </span>
      ) : (
        <WhatRuns service={service} place={place} />
      )}
      {place.failed && (
        <Link
          variant="body-small"
          className={`${styles.word} ${theme.negative}`}
          href={links.rollout(place.failed.rolloutId)}
        >
          {t(`flow.last.${place.failed.outcome}`, {
            release: String(place.failed.release),
          })}
        </Link>
      )}
    </td>
  );
}

/** The word is beside the icon wherever it is anything but healthy. */
function WhatRuns(props: { service: Service; place: Place }) {
  const { service, place } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const state = place.state === 'unknown' ? 'no-news' : wordFor(place.state);
  const isHealthy = state === 'healthy';
  return (
    <>
      <span className={styles.place}>
        <span className={isHealthy ? styles.quiet : undefined}>
          <StateIcon state={state} />
        </span>
        <strong className={theme.numbers}>{place.release}</strong>
        <BehindLink
          destination={place}
          href={links.delivery(service, { behind: place.slug })}
        />
      </span>
      {isHealthy ? (
        <VisuallyHidden>{t('state.healthy')}</VisuallyHidden>
      ) : (
        <span className={`${theme.small} ${styles.word}`}>
          {t(`state.${state}`)}
        </span>
      )}
    </>
  );
}
