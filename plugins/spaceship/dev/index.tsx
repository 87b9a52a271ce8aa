import '@backstage/cli/asset-types';
// This is an app of its own, if a small one.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import ReactDOM from 'react-dom/client';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createExtension,
  createFrontendModule,
  createFrontendPlugin,
  fetchApiRef,
  identityApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { fakeFetchApi, type Routes } from '../src/__testUtils__/fakeApi';
import * as story from '../src/__testUtils__/fixtures';
import spaceshipPlugin from '../src';

/** The pages on the story of the fixtures, without a backend: `?untouched`, `?empty` or `?error` show other states. */
const scenes: Record<string, Routes> = {
  untouched: { 'GET /services/:id/overview': { body: story.untouched } },
  empty: {
    'GET /services/:id/overview': { body: story.untouched },
    'GET /services/:id/look': { body: story.emptyLook },
  },
  error: { 'GET /services/:id/overview': { status: 503, body: {} } },
};
const scene = Object.keys(scenes).find(name =>
  window.location.search.includes(name),
);

const apis = createFrontendModule({
  pluginId: 'app',
  extensions: [
    // Nobody signs in here.
    createExtension({
      kind: 'sign-in-page',
      attachTo: { id: 'app/root', input: 'signInPage' },
      disabled: true,
      output: [],
      factory: () => [],
    }),
    ApiBlueprint.make({
      name: 'fetch',
      params: define =>
        define({
          api: fetchApiRef,
          deps: {},
          factory: () => fakeFetchApi(scene ? scenes[scene] : {}),
        }),
    }),
    ApiBlueprint.make({
      name: 'identity',
      params: define =>
        define({
          api: identityApiRef,
          deps: {},
          factory: () => ({
            getBackstageIdentity: async () => ({
              type: 'user' as const,
              userEntityRef: story.me,
              ownershipEntityRefs: ['group:default/payments', story.me],
            }),
            getCredentials: async () => ({}),
            getProfileInfo: async () => ({ displayName: 'Sofia Marchetti' }),
            signOut: async () => {},
          }),
        }),
    }),
  ],
});

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout-api',
    annotations: { 'spaceship.run/enabled': 'true' },
  },
  spec: { type: 'service' },
};

const stage = createFrontendPlugin({
  pluginId: 'stage',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/',
        title: 'checkout-api',
        loader: async () => {
          const { DeliveryTab } = await import('../src/delivery/DeliveryTab');
          const { QueryProvider } = await import('../src/api/QueryProvider');
          return (
            <QueryProvider>
              <EntityProvider entity={entity}>
                <div style={{ padding: '0 20px' }}>
                  <DeliveryTab />
                </div>
              </EntityProvider>
            </QueryProvider>
          );
        },
      },
    }),
    PageBlueprint.make({
      name: 'card',
      params: {
        path: '/card',
        title: 'checkout-api',
        loader: async () => {
          const { VersionsCard } = await import('../src/overview/VersionsCard');
          const { QueryProvider } = await import('../src/api/QueryProvider');
          return (
            <QueryProvider>
              <EntityProvider entity={entity}>
                <div style={{ padding: 20, maxWidth: 600 }}>
                  <VersionsCard />
                </div>
              </EntityProvider>
            </QueryProvider>
          );
        },
      },
    }),
  ],
});

const app = createApp({ features: [spaceshipPlugin, apis, stage] });

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
