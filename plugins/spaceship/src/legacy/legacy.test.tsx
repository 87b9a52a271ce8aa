import { createApiFactory, fetchApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { overview, service } from '../__testUtils__/fixtures';
import { legacyApp } from '../__testUtils__/legacyApp';
import { rollout } from '../__testUtils__/rolloutFixtures';

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

function openAt(path: string): void {
  window.history.pushState({}, '', path);
  const App = legacyApp({
    origin: 'http://localhost',
    apis: [
      createApiFactory(fetchApiRef, fakeFetchApi()),
      createApiFactory(
        catalogApiRef,
        catalogApiMock({ entities: [entity, other] }),
      ),
    ],
  });
  render(<App />);
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
      await screen.findByText(
        'Needs 1 more approval from payments. sofia or lena can approve.',
        undefined,
        { timeout: 20_000 },
      ),
    ).toBeInTheDocument();
  });
});
