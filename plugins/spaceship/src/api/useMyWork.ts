import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer, useClient } from './client';

export type MyWork = Schemas['MyWork'];
export type Question = Schemas['Question'];

/** What waits for the reader, and what they have begun and decided. */
export function useMyWork() {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'my-work'],
    queryFn: () => answer(client.GET('/me/work')),
    refetchInterval: 30_000,
  });
}
