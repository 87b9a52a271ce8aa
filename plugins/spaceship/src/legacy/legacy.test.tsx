import { Suspense } from 'react';
import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { createApiFactory, fetchApiRef } from '@backstage/core-plugin-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin,
  EntityLayout,
} from '@backstage/plugin-catalog';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route } from 'react-router-dom';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { overview, service } from '../__testUtils__/fixtures';
import { rollout } from '../__testUtils__/rolloutFixtures';
import {
  EntityDeliveryContent,
  isSpaceshipAvailable,
  SpaceshipPage,
  spaceshipPlugin,
} from '../legacy';

jest.setTimeout(60_000);

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: service.name,
    namespace: 'default',
    annotations: { 'spaceship.run/enabled': 'true' },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
};
const other = {
  ...entity,
  metadata: { name: 'other', namespace: 'default' },
};

/** A portal as they were made before the new frontend system: plugins by hand, routes as JSX. */
function openAt(path: string): void {
  window.history.pushState({}, '', path);
  const app = createApp({
    configLoader: async () => [
      {
        context: 'test',
        data: {
          app: { title: 'Portal', baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
        },
      },
    ],
    plugins: [spaceshipPlugin, catalogPlugin],
    apis: [
      createApiFactory(fetchApiRef, fakeFetchApi()),
      createApiFactory(
        catalogApiRef,
        catalogApiMock({ entities: [entity, other] }),
      ),
    ],
  });
  const entityPage = (
    <EntityLayout>
      <EntityLayout.Route path="/" title="Overview">
        <p>Overview</p>
      </EntityLayout.Route>
      <EntityLayout.Route
        path="/delivery"
        title="Delivery"
        if={isSpaceshipAvailable}
      >
        <EntityDeliveryContent />
      </EntityLayout.Route>
    </EntityLayout>
  );
  const Root = app.createRoot(
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
  render(<Root />);
}

describe('a portal on the older frontend system', () => {
  it('has the Delivery tab on delivered entities', async () => {
    openAt(`/catalog/default/component/${service.name}`);
    await userEvent.click(
      await screen.findByRole('tab', { name: 'Delivery' }, { timeout: 20_000 }),
    );

    expect(await screen.findByText(overview.sentence)).toBeInTheDocument();
    expect(window.location.pathname).toBe(
      `/catalog/default/component/${service.name}/delivery`,
    );
  });

  it('has no Delivery tab on others', async () => {
    openAt('/catalog/default/component/other');

    expect(
      await screen.findByRole('tab', { name: 'Overview' }, { timeout: 20_000 }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('tab', { name: 'Delivery' })).toBeNull();
  });

  it('has the pages in a shell, with links between them', async () => {
    openAt('/spaceship');
    await userEvent.click(
      await screen.findByRole(
        'link',
        { name: 'Services' },
        { timeout: 20_000 },
      ),
    );

    expect(window.location.pathname).toBe('/spaceship/services');
    const name = service.title ?? service.name;
    expect(await screen.findByRole('link', { name })).toHaveAttribute(
      'href',
      `/catalog/default/component/${service.name}/delivery`,
    );
    expect(
      screen.getByRole('heading', { name: 'Spaceship' }),
    ).toBeInTheDocument();
  });

  it('has the page of a rollout below them', async () => {
    openAt(`/spaceship/rollouts/${rollout.id}`);

    expect(
      await screen.findByText(rollout.sentence, undefined, { timeout: 20_000 }),
    ).toBeInTheDocument();
  });
});
