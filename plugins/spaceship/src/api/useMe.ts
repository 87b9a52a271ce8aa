import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';

/** The reader's own entity reference; null for as long as it is not known. */
export function useMe(): string | null {
  const identity = useApi(identityApiRef);
  const { data } = useQuery({
    queryKey: ['me'],
    queryFn: () => identity.getBackstageIdentity(),
    staleTime: Infinity,
  });
  return data?.userEntityRef ?? null;
}
