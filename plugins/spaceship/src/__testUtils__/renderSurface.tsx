import type { ReactElement } from 'react';
import {
  fetchApiRef,
  identityApiRef,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { QueryProvider } from '../api/QueryProvider';
import { rolloutRouteRef, rootRouteRef } from '../routes';
import { fakeFetchApi } from './fakeApi';
import { me } from './fixtures';

/** Signals that a test sends by hand. */
export function fakeSignals() {
  const listeners = new Map<string, () => void>();
  const api: SignalApi = {
    subscribe: (channel, onMessage) => {
      listeners.set(channel, () => onMessage({} as never));
      return { unsubscribe: () => listeners.delete(channel) };
    },
  };
  return { api, send: (channel: string) => listeners.get(channel)?.() };
}

/** Renders a surface as the reader `me` sees it, on a fake API. */
export function renderSurface(
  element: ReactElement,
  options: {
    fetchApi?: FetchApi;
    signals?: SignalApi;
    path?: string;
  } = {},
) {
  const { fetchApi = fakeFetchApi(), signals, path } = options;
  return renderInTestApp(<QueryProvider>{element}</QueryProvider>, {
    apis: [
      [fetchApiRef, fetchApi],
      [
        identityApiRef,
        mockApis.identity({
          userEntityRef: me,
          ownershipEntityRefs: ['group:default/payments', me],
          displayName: 'Mira O’Sol',
          email: 'mira@harbour.example',
        }),
      ],
      ...(signals ? [[signalApiRef, signals] as const] : []),
    ] as never,
    mountedRoutes: {
      '/spaceship': rootRouteRef,
      '/spaceship/rollouts/:id': rolloutRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef as never,
    },
    ...(path && { initialRouteEntries: [path] }),
  });
}
