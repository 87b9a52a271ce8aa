import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';

function useIdentity() {
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: ['me'],
    queryFn: () => identity.getBackstageIdentity(),
    staleTime: Infinity,
  }).data;
}

/** The reader's own entity reference; null for as long as it is not known. */
export const useMe = (): string | null => useIdentity()?.userEntityRef ?? null;

/** As whom the reader owns things: the person and their groups; none for as long as that is not known. */
export const useOwnership = (): readonly string[] =>
  useIdentity()?.ownershipEntityRefs ?? [];
