import { useQuery } from '@tanstack/react-query';
import { answer, useClient } from './client';

/** Where things can run; what is temporary is left out. */
export function useDestinations() {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'destinations'],
    queryFn: () => answer(client.GET('/destinations')),
    select: data => ({
      ...data,
      items: data.items.filter(d => d.tier !== 'review'),
    }),
    staleTime: 60_000,
  });
}
