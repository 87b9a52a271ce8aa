import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer, useClient } from './client';
import { pollMs } from './useLive';

/** The planner's answer as the API hands it on. */
export type Explanation = Schemas['Explanation'];
export type Overview = Schemas['Overview'];
export type OverviewDestination = Schemas['OverviewDestination'];
export type Rollout = Schemas['Rollout'];
export type RolloutSummary = Schemas['RolloutSummary'];
export type RolloutState = Schemas['RolloutState'];

const isMovingState = (state: RolloutState) =>
  state === 'waiting' || state === 'delivering' || state === 'cancelling';

/** Whether something of a service changes by itself now. */
export const isMoving = (overview: Overview | undefined): boolean =>
  overview === undefined ||
  overview.builds.some(b => b.state === 'waiting' || b.state === 'running') ||
  overview.stages.some(stage =>
    stage.destinations.some(d => d.delivering !== null),
  );

/** The service of a catalog entity. */
export function useServiceOf(entity: {
  kind: string;
  namespace: string;
  name: string;
}) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'entity', entity],
    queryFn: () =>
      answer(
        client.GET('/services/by-entity/{kind}/{namespace}/{name}', {
          params: { path: entity },
        }),
      ),
    refetchInterval: 60_000,
  });
}

/** What runs where, what moves, what waits and why. */
export function useOverview(id: string | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'service', id, 'overview'],
    enabled: id !== undefined,
    queryFn: () =>
      answer(
        client.GET('/services/{id}/overview', {
          params: { path: { id: id! } },
        }),
      ),
    refetchInterval: query => pollMs(isMoving(query.state.data)),
  });
}

/** What was built and does not run at a destination yet. */
export function useBehind(id: string, slug: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'service', id, 'behind', slug],
    queryFn: () =>
      answer(
        client.GET('/services/{id}/destinations/{slug}/behind', {
          params: { path: { id, slug } },
        }),
      ),
    refetchInterval: 60_000,
  });
}

/** What is found in the service's repository. */
export function useLook(id: string, isWaiting: boolean) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'service', id, 'look'],
    queryFn: () =>
      answer(client.GET('/services/{id}/look', { params: { path: { id } } })),
    refetchInterval: isWaiting ? 3_000 : 60_000,
  });
}

/** The deliveries of a service, newest first, page by page. */
export function useRollouts(
  id: string,
  filter: { destination?: string; outcome?: RolloutState },
) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'service', id, 'rollouts', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/services/{id}/rollouts', {
          params: {
            path: { id },
            query: { ...filter, cursor: pageParam, limit: 20 },
          },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: query =>
      pollMs(
        query.state.data?.pages.some(page =>
          page.items.some(item => isMovingState(item.state)),
        ) ?? false,
      ),
  });
}

/** Rollouts of all services that the reader may see. */
export function useActivity(outcome?: RolloutState) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'rollouts', outcome ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/rollouts', {
          params: { query: { outcome, cursor: pageParam, limit: 30 } },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

/** Of nobody are no services: with an empty list of owners nothing is asked yet. */
type ServiceFilter = { search: string; owner?: readonly string[] };

const isKnown = ({ owner }: ServiceFilter) => owner?.length !== 0;

const serviceQuery = ({ search, owner }: ServiceFilter) => ({
  ...(search && { search }),
  ...(owner && { owner: [...owner] }),
});

/** Services that the reader may see, by name. */
export function useServices(
  filter: ServiceFilter & {
    is?: Schemas['Attention'];
    order?: 'name' | 'urgency';
  },
) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'services', filter],
    enabled: isKnown(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/services', {
          params: {
            query: {
              ...serviceQuery(filter),
              ...(filter.is && { is: filter.is }),
              ...(filter.order && { order: filter.order }),
              cursor: pageParam,
              limit: 50,
            },
          },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** How many services there are, and of how many something is so. */
export function useServiceCounts(filter: ServiceFilter) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'services', 'counts', filter],
    enabled: isKnown(filter),
    queryFn: () =>
      answer(
        client.GET('/services/counts', {
          params: { query: serviceQuery(filter) },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** One rollout with its deliveries, steps, gates, changes and record. */
export function useRollout(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'rollout', id],
    queryFn: () =>
      answer(client.GET('/rollouts/{id}', { params: { path: { id } } })),
    refetchInterval: query =>
      pollMs(
        query.state.data === undefined || isMovingState(query.state.data.state),
      ),
  });
}

/** The newest releases of a service. */
export function useReleases(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'service', id, 'releases'],
    queryFn: () =>
      answer(
        client.GET('/services/{id}/releases', {
          params: { path: { id }, query: { limit: 30 } },
        }),
      ),
  });
}
