import { Container, Link, Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons } from '../api/addons';
import { useDestinations } from '../api/useDestinations';
import { useLiveEverywhere } from '../api/useLive';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { useFilters } from '../surfaces/useFilters';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { AddonRows } from './AddonRows';
import { NewAddonButton } from './NewAddonButton';
import { typeOf } from './words';
import styles from './Addons.module.css';

const any = 'any';
const types = ['postgres', 'api-key'];

/** Every add-on that the reader may see; the filters are in the address. */
export function AddonList() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { filters, setFilter, isFiltered } = useFilters([
    'service',
    'destination',
    'type',
  ]);
  const addons = useAddons(filters);
  const destinations = useDestinations();
  useLiveEverywhere();
  const items = addons.data?.pages.flatMap(page => page.items) ?? [];
  const choose = (name: 'destination' | 'type') => (key: unknown) =>
    setFilter(name, key === any ? null : String(key));

  return (
    <Container className={styles.page}>
      <Panel
        title={t('addons.title')}
        aside={
          <div
            role="group"
            aria-label={t('addons.filters')}
            className={`${theme.row} ${theme.wrap}`}
          >
            <LiveMark asked={addons} />
            {filters.service && (
              <span className={theme.small}>
                {t('addons.onlyOf', {
                  service:
                    items[0]?.service.name ?? filters.service.slice(0, 8),
                })}{' '}
                <Link href={links.home('addons')}>
                  {t('addons.allServices')}
                </Link>
              </span>
            )}
            <Select
              size="small"
              className={styles.filter}
              aria-label={t('addons.destination')}
              options={[
                { id: any, label: t('addons.anyDestination') },
                ...(destinations.data?.items ?? []).map(d => ({
                  id: d.slug,
                  label: d.title,
                })),
              ]}
              value={filters.destination ?? any}
              onChange={choose('destination')}
            />
            <Select
              size="small"
              className={styles.filter}
              aria-label={t('addons.type')}
              options={[
                { id: any, label: t('addons.anyType') },
                ...types.map(type => ({
                  id: type,
                  label: typeOf({ type }, t),
                })),
              ]}
              value={filters.type ?? any}
              onChange={choose('type')}
            />
            <NewAddonButton serviceId={filters.service} />
          </div>
        }
      >
        <p className={`${theme.muted} ${styles.what}`}>{t('addons.what')}</p>
        <AddonRows
          addons={addons}
          list={JSON.stringify(filters)}
          withService
          empty={
            isFiltered ? (
              <p className={theme.muted}>{t('addons.noneLikeThis')}</p>
            ) : (
              <Notice kind="empty" title={t('addons.none')}>
                {t('addons.noneHow')}
              </Notice>
            )
          }
        />
      </Panel>
    </Container>
  );
}
