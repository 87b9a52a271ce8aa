import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer, useClient } from './client';
import { pollMs } from './useLive';

export type Addon = Schemas['Addon'];
export type AddonSummary = Schemas['AddonSummary'];
export type Backup = Schemas['Backup'];
export type Binding = Schemas['Binding'];
export type CredentialGeneration = Schemas['CredentialGeneration'];
export type Operation = Schemas['Operation'];
export type OperationSummary = Schemas['OperationSummary'];

/** What a list of add-ons is narrowed to. */
export type AddonFilter = {
  service?: string;
  destination?: string;
  type?: string;
  /** Instead: those of the service that were destroyed and have a backup left. */
  restorable?: boolean;
};

/** Whether an operation has not come to its end. */
export const isUnderWay = (operation: Pick<OperationSummary, 'state'>) =>
  operation.state === 'waiting' || operation.state === 'running';

/** Whether something of an add-on changes by itself now. */
const isMovingAddon = (addon: AddonSummary): boolean =>
  addon.operation !== null ||
  ['provisioning', 'copying', 'destroying'].includes(addon.state);

/** Add-ons that the reader may see, newest first, page by page. */
export function useAddons(filter: AddonFilter, isAsked = true) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'addons', filter],
    enabled: isAsked,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/addons', {
          params: { query: { ...filter, cursor: pageParam, limit: 30 } },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: query =>
      pollMs(
        query.state.data?.pages.some(page => page.items.some(isMovingAddon)) ??
          false,
      ),
  });
}

/** What kinds of add-on are installed, with their plans and where each may be used. */
export function useAddonTypes() {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'addon-types'],
    queryFn: () => answer(client.GET('/addon-types')),
    staleTime: Infinity,
  });
}

/** One add-on: health, bindings, credentials with where their sessions are, backups and clones. */
export function useAddon(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'addon', id],
    queryFn: () =>
      answer(client.GET('/addons/{id}', { params: { path: { id } } })),
    refetchInterval: query =>
      pollMs(query.state.data === undefined || isMovingAddon(query.state.data)),
  });
}

/** What was done to an add-on, newest first. */
export function useOperations(addonId: string) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['spaceship', 'addon', addonId, 'operations'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/addons/{id}/operations', {
          params: {
            path: { id: addonId },
            query: { cursor: pageParam, limit: 20 },
          },
        }),
      ),
    getNextPageParam: page => page.nextCursor ?? undefined,
    refetchInterval: query =>
      pollMs(
        query.state.data?.pages.some(page => page.items.some(isUnderWay)) ??
          false,
      ),
  });
}

/** One operation with its steps and what it waits for. */
export function useOperation(id: string) {
  const client = useClient();
  return useQuery({
    queryKey: ['spaceship', 'operation', id],
    queryFn: () =>
      answer(client.GET('/operations/{id}', { params: { path: { id } } })),
    refetchInterval: query =>
      pollMs(query.state.data === undefined || isUnderWay(query.state.data)),
  });
}
