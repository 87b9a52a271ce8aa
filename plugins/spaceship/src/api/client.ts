import { useMemo } from 'react';
import createClient, { type Client } from 'openapi-fetch';
import {
  fetchApiRef,
  useApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import type {
  gitPaths,
  paths,
} from '@spaceship/backstage-plugin-spaceship-common';
import { toApiError } from './ApiError';

/** Spaceship's HTTP API, typed by its specification. */
export type SpaceshipClient = Client<paths & gitPaths>;

/** A client over the portal's fetch, which finds the backend and adds the reader's token. */
function createSpaceshipClient(fetchApi: FetchApi): SpaceshipClient {
  return createClient<paths & gitPaths>({
    baseUrl: 'plugin://spaceship',
    fetch: async request => {
      const body = await request.text();
      return fetchApi.fetch(request.url, {
        method: request.method,
        headers: request.headers,
        signal: request.signal,
        ...(body && { body }),
      });
    },
  });
}

/** The client of the reader. */
export function useClient(): SpaceshipClient {
  const fetchApi = useApi(fetchApiRef);
  return useMemo(() => createSpaceshipClient(fetchApi), [fetchApi]);
}

/** The body of a success; anything else is thrown with the sentence that the API gave. */
export async function answer<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw toApiError(response, error);
  return data as T;
}
