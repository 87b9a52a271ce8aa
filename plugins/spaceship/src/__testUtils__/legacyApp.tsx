import { Suspense, type ComponentType } from 'react';
import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import type {
  AnyApiFactory,
  SignInPageProps,
} from '@backstage/core-plugin-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin,
  EntityLayout,
} from '@backstage/plugin-catalog';
import { Route } from 'react-router-dom';
import {
  EntityAddonsContent,
  EntityDeliveryContent,
  EntityReviewsContent,
  EntityAddonsCard,
  EntityPreviewsCard,
  EntityVersionsCard,
  isSpaceshipAvailable,
  SpaceshipPage,
  spaceshipPlugin,
} from '../legacy';

const tabs = [
  { path: '/delivery', title: 'Delivery', element: <EntityDeliveryContent /> },
  { path: '/reviews', title: 'Reviews', element: <EntityReviewsContent /> },
  { path: '/addons', title: 'Add-ons', element: <EntityAddonsContent /> },
];

/** A portal as they were made before the new frontend system: plugins by hand, routes as JSX. */
export function legacyApp(options: {
  /** Where portal and API are. */
  origin: string;
  apis?: AnyApiFactory[];
  SignInPage?: ComponentType<SignInPageProps>;
}): ComponentType {
  const { origin, apis = [], SignInPage } = options;
  const app = createApp({
    configLoader: async () => [
      {
        context: 'legacy',
        data: {
          app: { title: 'Portal', baseUrl: origin },
          backend: { baseUrl: origin },
        },
      },
    ],
    plugins: [spaceshipPlugin, catalogPlugin],
    apis,
    ...(SignInPage && { components: { SignInPage } }),
  });
  const entityPage = (
    <EntityLayout>
      <EntityLayout.Route path="/" title="Overview">
        <>
          <EntityVersionsCard />
          <EntityPreviewsCard />
          <EntityAddonsCard />
        </>
      </EntityLayout.Route>
      {tabs.map(({ path, title, element }) => (
        <EntityLayout.Route
          key={path}
          path={path}
          title={title}
          if={isSpaceshipAvailable}
        >
          {element}
        </EntityLayout.Route>
      ))}
    </EntityLayout>
  );
  return app.createRoot(
    <AppRouter>
      <Suspense fallback={null}>
        <FlatRoutes>
          <Route
            path="/catalog/:namespace/:kind/:name"
            element={<CatalogEntityPage />}
          >
            {entityPage}
          </Route>
          <Route path="/catalog" element={<CatalogIndexPage />} />
          <Route path="/spaceship" element={<SpaceshipPage />} />
        </FlatRoutes>
      </Suspense>
    </AppRouter>,
  );
}
