import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer, useClient } from './client';
import { pollMs } from './useLive';

export type Branch = Schemas['Branch'];
export type Review = Schemas['Review'];
export type ReviewSummary = Schemas['ReviewSummary'];
export type ReviewState = Schemas['ReviewState'];

/** What a list of review environments is narrowed to. */
export type ReviewFilter = {
  service?: string;
  mine?: boolean;
  ended?: boolean;
};

/** Whether it is over, or about to be. */
export const hasEnded = (review: Pick<ReviewSummary, 'state'>): boolean =>
  review.state === 'destroying' || review.state === 'destroyed';

const isMovingReview = (review: Pick<ReviewSummary, 'state'>): boolean =>
  review.state !== 'ready' && review.state !== 'destroyed';

/** Review environments that the reader may see, newest first, page by page. */
export function useReviews(filter: ReviewFilter, isAsked = true) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'reviews', filter],
    enabled: isAsked,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/reviews', {
          params: { query: { ...filter, cursor: pageParam, limit: 30 } },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: query =>
      pollMs(
        query.state.data?.pages.some(page => page.items.some(isMovingReview)) ??
          false,
      ),
  });
}

/** One review environment: what runs there with which data, who has signed off, how long it lives. */
export function useReview(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'review', id],
    queryFn: () =>
      answer(client.GET('/reviews/{id}', { params: { path: { id } } })),
    refetchInterval: query =>
      pollMs(
        query.state.data === undefined || isMovingReview(query.state.data),
      ),
  });
}

/** The branches of a service's repository with what was done last on each. */
export function useBranches(serviceId: string | null) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'service', serviceId, 'branches'],
    enabled: serviceId !== null,
    queryFn: () =>
      answer(
        client.GET('/services/{id}/branches', {
          params: { path: { id: serviceId! } },
        }),
      ),
  });
}
