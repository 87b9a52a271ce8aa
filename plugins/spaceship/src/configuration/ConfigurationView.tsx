import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { destinationsOf } from '../acts/dialogProps';
import { answer, useClient } from '../api/client';
import type { Overview } from '../api/questions';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { Revisions } from './Revisions';
import { Variables } from './Variables';

/** The configuration of a service at one destination: keys, plain values, what add-ons give, and its revisions. */
export function ConfigurationView(props: {
  overview: Overview;
  destination: string | null;
  onDestination: (slug: string) => void;
}) {
  const { overview, destination, onDestination } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const all = destinationsOf(overview);
  const shown = all.find(d => d.slug === destination) ?? all[0];
  const slug = shown?.slug ?? '';
  const path = { id: overview.service.id, slug };
  const configuration = useQuery({
    queryKey: ['spaceship', 'service', path.id, 'configuration', slug],
    enabled: slug !== '',
    queryFn: () =>
      answer(
        client.GET('/services/{id}/destinations/{slug}/configuration', {
          params: { path },
        }),
      ),
  });
  return (
    <div className={theme.stack}>
      <Panel
        title={t('configuration.title')}
        aside={
          <Select
            size="small"
            className={theme.choice}
            aria-label={t('configuration.destination')}
            options={all.map(d => ({ id: d.slug, label: d.title }))}
            value={slug}
            onChange={key => onDestination(String(key))}
          />
        }
      >
        <p className={`${theme.small} ${theme.muted}`}>
          {t('configuration.what')}
        </p>
        <Surface asked={configuration} skeleton={<Lines count={4} />}>
          {data => (
            <Variables
              key={slug}
              serviceId={path.id}
              where={shown.title}
              configuration={data}
              allowed={overview.allowed}
            />
          )}
        </Surface>
      </Panel>
      <Revisions key={slug} serviceId={path.id} slug={slug} />
    </div>
  );
}
