import {
  Button,
  ButtonLink,
  Container,
  SearchField,
  Select,
  ToggleButton,
} from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useSettled } from '../acts/useSettled';
import { useServiceCounts, useServices } from '../api/questions';
import { useOwnership } from '../api/useMe';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { useFilters } from '../surfaces/useFilters';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { AttentionChoice } from './AttentionChoice';
import { attentionIn, fleetSentence } from './fleetSentence';
import { ServiceTable } from './ServiceTable';
import styles from './Services.module.css';

/** Services, what runs where and what needs a look, the most urgent first or by name; search and filters are in the address. */
export function ServiceList() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { filters, setFilter, isFiltered } = useFilters([
    'search',
    'is',
    'mine',
  ]);
  const wanted = filters.search ?? '';
  const is = attentionIn(filters.is);
  const { filters: shown, setFilter: show } = useFilters(['order']);
  const order = shown.order === 'name' ? 'name' : 'urgency';
  const mine = useOwnership();
  const filter = {
    search: useSettled(wanted.trim()),
    owner: filters.mine ? mine : undefined,
  };
  const services = useServices({ ...filter, is, order });
  const counts = useServiceCounts(filter);
  const items = services.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Container className={styles.page}>
      <Panel
        title={t('services.title')}
        aside={
          <div className={`${theme.row} ${theme.wrap}`}>
            <LiveMark asked={services} />
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
        <div className={styles.above}>
          <p className={styles.sentence} aria-live="polite">
            {counts.data && counts.data.all > 0
              ? fleetSentence(counts.data)
                  .map(({ key, count }) =>
                    t(`services.fleet.${key}`, { count }),
                  )
                  .join(' ')
              : '\u00a0'}
          </p>
          <div className={`${theme.row} ${theme.wrap}`}>
            <SearchField
              size="small"
              className={styles.search}
              aria-label={t('services.search')}
              placeholder={t('services.search')}
              value={wanted}
              onChange={value => setFilter('search', value)}
            />
            <Select
              size="small"
              className={theme.choice}
              aria-label={t('services.order')}
              options={[
                { id: 'urgency', label: t('services.byUrgency') },
                { id: 'name', label: t('services.byName') },
              ]}
              value={order}
              onChange={key => show('order', key === 'name' ? 'name' : null)}
            />
            <ToggleButton
              size="small"
              isSelected={Boolean(filters.mine)}
              onChange={isMine => setFilter('mine', isMine ? 'yes' : null)}
            >
              {t('services.mine')}
            </ToggleButton>
            {counts.data && (
              <AttentionChoice
                counts={counts.data}
                value={is}
                onChange={value => setFilter('is', value)}
              />
            )}
          </div>
        </div>
        <Surface
          asked={services}
          skeleton={<Lines count={5} />}
          isEmpty={() => items.length === 0}
          empty={
            isFiltered ? (
              <p className={theme.muted}>
                {wanted
                  ? t('services.noneLikeThis', { search: wanted })
                  : t('services.noneSo')}
              </p>
            ) : (
              <Notice kind="empty" title={t('services.none')}>
                {t('services.noneHow')}
              </Notice>
            )
          }
        >
          {() => (
            <>
              <ServiceTable services={items} />
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
