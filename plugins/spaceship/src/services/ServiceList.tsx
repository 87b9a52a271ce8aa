import { useSearchParams } from 'react-router-dom';
import { Button, ButtonLink, Container, SearchField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useSettled } from '../acts/useSettled';
import { useServices } from '../api/questions';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { ServiceRow } from './ServiceRow';
import styles from './Services.module.css';

/** Services by name, what runs where and what waits; the search is in the address. */
export function ServiceList() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('search') ?? '';
  const services = useServices(useSettled(wanted.trim()));
  const items = services.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Container className={styles.page}>
      <Panel
        title={t('services.title')}
        aside={
          <div className={`${theme.row} ${theme.wrap}`}>
            <SearchField
              size="small"
              className={styles.search}
              aria-label={t('services.search')}
              placeholder={t('services.search')}
              value={wanted}
              onChange={value =>
                setSearch(value ? { search: value } : {}, { replace: true })
              }
            />
            <ButtonLink
              size="small"
              variant="primary"
              href={links.home('register')}
            >
              {t('services.register')}
            </ButtonLink>
          </div>
        }
      >
        <Surface
          asked={services}
          skeleton={<Lines count={5} />}
          isEmpty={() => items.length === 0}
          empty={
            <Notice
              kind="empty"
              title={
                wanted
                  ? t('services.noneLikeThis', { search: wanted })
                  : t('services.none')
              }
            >
              {!wanted && t('services.noneHow')}
            </Notice>
          }
        >
          {() => (
            <>
              <ul className={styles.services}>
                {items.map(service => (
                  <ServiceRow key={service.id} service={service} />
                ))}
              </ul>
              {services.hasNextPage && (
                <Button
                  size="small"
                  variant="tertiary"
                  isPending={services.isFetchingNextPage}
                  onPress={() => services.fetchNextPage()}
                >
                  {t('services.more')}
                </Button>
              )}
            </>
          )}
        </Surface>
      </Panel>
    </Container>
  );
}
