import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { RiErrorWarningLine, RiShieldCheckLine } from '@remixicon/react';
import { answer, useClient } from '../api/client';
import { sentenceOf } from '../api/ApiError';
import { useMe } from '../api/useMe';
import { NewRowsButton } from '../surfaces/NewRowsButton';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { useNewRows } from '../surfaces/useNewRows';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { RecordList } from './RecordList';

/** Everything that was done to a service, newest first, and whether the chain of entries is unbroken. */
export function RecordView(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const entries = useInfiniteQuery({
    queryKey: ['spaceship', 'service', serviceId, 'audit'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/services/{id}/audit', {
          params: {
            path: { id: serviceId },
            query: { cursor: pageParam, limit: 50 },
          },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    refetchInterval: 60_000,
  });
  const items = entries.data?.pages.flatMap(page => page.items) ?? [];
  const me = useMe();
  const rows = useNewRows(items, {
    list: serviceId,
    isOwn: ({ actor }) => actor === me,
  });
  return (
    <Panel title={t('record.title')} aside={<Chain serviceId={serviceId} />}>
      <Surface
        asked={entries}
        skeleton={<Lines count={5} />}
        isEmpty={() => items.length === 0}
        empty={<p className={theme.muted}>{t('record.none')}</p>}
      >
        {() => (
          <>
            <NewRowsButton rows={rows} />
            <RecordList entries={rows.shown} />
            {entries.hasNextPage && (
              <Button
                size="small"
                variant="tertiary"
                isPending={entries.isFetchingNextPage}
                onPress={() => entries.fetchNextPage()}
              >
                {t('record.older')}
              </Button>
            )}
          </>
        )}
      </Surface>
    </Panel>
  );
}

function Chain(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const verdict = useQuery({
    queryKey: ['spaceship-verify', serviceId],
    enabled: false,
    queryFn: () =>
      answer(
        client.GET('/services/{id}/audit/verify', {
          params: { path: { id: serviceId } },
        }),
      ),
  });
  const { data, error } = verdict;
  return (
    <span className={theme.row} aria-live="polite">
      {error ? <span className={theme.small}>{sentenceOf(error)}</span> : null}
      {data?.ok && (
        <span className={`${theme.small} ${theme.positive}`}>
          <RiShieldCheckLine aria-hidden className={theme.icon} />{' '}
          {t('record.unbroken', { count: data.entries })}
        </span>
      )}
      {data && !data.ok && (
        <span className={`${theme.small} ${theme.negative}`}>
          <RiErrorWarningLine aria-hidden className={theme.icon} />{' '}
          {t('record.broken', { at: String(data.brokenAt) })} {data.reason}
        </span>
      )}
      <Button
        size="small"
        variant="secondary"
        isPending={verdict.isFetching}
        onPress={() => verdict.refetch()}
      >
        {t('record.verify')}
      </Button>
    </span>
  );
}
