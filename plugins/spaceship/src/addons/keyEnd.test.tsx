import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen, within } from '@testing-library/react';
import { addonSummary, externalApi } from '../__testUtils__/addonFixtures';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { renderSurface } from '../__testUtils__/renderSurface';
import { AddonsCard } from '../overview/AddonsCard';
import { AddonsTab } from './AddonsTab';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout-api' },
};
const well = { ...addonSummary, operation: null };
const { capabilities: _capabilities, ...ending } = {
  ...externalApi,
  destination: well.destination,
};

it.each([
  ['the tab', <AddonsTab />],
  ['the card on the overview', <AddonsCard />],
])('%s says that a key ends, and leads to what helps', async (_, surface) => {
  await renderSurface(
    <EntityProvider entity={entity}>{surface}</EntityProvider>,
    {
      fetchApi: fakeFetchApi({
        'GET /addons': { body: { items: [well, ending], nextCursor: null } },
      }),
    },
  );
  const table = within(await screen.findByRole('table', { name: 'Add-ons' }));
  const row = within(table.getByRole('row', { name: /nordpay/ }));
  expect(row.getByText('Key ends soon')).toBeInTheDocument();
  expect(row.getByText(/Its key ends on/)).not.toHaveTextContent('UTC');
  expect(
    row.getByRole('link', { name: 'Hand in the next key' }),
  ).toHaveAttribute('href', '/spaceship/addons/addon-nordpay');
  expect(
    table.getAllByRole('link', { name: 'Hand in the next key' }),
  ).toHaveLength(1);
});
