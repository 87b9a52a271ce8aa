import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { destinationsOf } from '../acts/dialogProps';
import { answer, useClient } from '../api/client';
import type { Overview } from '../api/questions';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { LiveLog } from './LiveLog';

/** What the running processes of a destination write, as they write it. */
export function RuntimeLogs(props: {
  overview: Overview;
  destination: string | null;
  onDestination: (slug: string) => void;
}) {
  const { overview, destination, onDestination } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const running = destinationsOf(overview).filter(d => d.running);
  const slug =
    running.find(d => d.slug === destination)?.slug ?? running[0]?.slug;
  if (!slug) {
    return (
      <Notice kind="empty" title={t('log.nowhere')}>
        {t('log.nowhereHow')}
      </Notice>
    );
  }
  return (
    <Panel
      title={t('log.runtime')}
      aside={
        <Select
          size="small"
          className={theme.choice}
          aria-label={t('log.destination')}
          options={running.map(d => ({ id: d.slug, label: d.title }))}
          value={slug}
          onChange={key => onDestination(String(key))}
        />
      }
    >
      <DestinationLog key={slug} serviceId={overview.service.id} slug={slug} />
    </Panel>
  );
}

function DestinationLog(props: { serviceId: string; slug: string }) {
  const { serviceId, slug } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  return (
    <LiveLog
      of={['runtime', serviceId, slug]}
      read={cursor =>
        answer(
          client.GET('/services/{id}/destinations/{slug}/logs', {
            params: { path: { id: serviceId, slug }, query: { cursor } },
          }),
        )
      }
      label={t('log.of', { what: slug })}
      height={540}
    />
  );
}
