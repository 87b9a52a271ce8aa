import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  addonSummary,
  externalApi,
  restoredAddon,
  waitsForKey,
} from '../__testUtils__/addonFixtures';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { minutesAgo, overview } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { AddonList } from './AddonList';

async function pick(label: string, option: string) {
  const form = within(screen.getByRole('dialog'));
  await userEvent.click(form.getByRole('button', { name: new RegExp(label) }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

it('makes an add-on, and offers only plans that may be used at the destination', async () => {
  const fetchApi = fakeFetchApi();
  await renderSurface(<AddonList />, {
    fetchApi,
    path: '/spaceship/addons?service=service-checkout',
  });
  await userEvent.click(await screen.findByRole('button', { name: 'New…' }));
  const form = within(await screen.findByRole('dialog'));
  const make = form.getByRole('button', { name: 'Make it' });
  await pick('Destination', 'EU West');
  await userEvent.click(form.getByRole('button', { name: /What is it/ }));
  expect(
    (await screen.findAllByRole('option')).map(one => one.textContent),
  ).toEqual(['Postgres, small', 'External API, nordpay-production']);
  await userEvent.click(
    screen.getByRole('option', { name: 'External API, nordpay-production' }),
  );
  const alias = form.getByRole('textbox', { name: /Alias/ });
  await userEvent.type(alias, 'Nord Pay');
  expect(make).toBeDisabled();
  expect(form.getByRole('alert')).toHaveTextContent(
    'An alias begins with a small letter',
  );
  await userEvent.clear(alias);
  await userEvent.type(alias, 'nordpay');
  expect(form.queryByRole('alert')).toBeNull();
  expect(form.getByText(/hand in its key on its page/)).toBeInTheDocument();
  await userEvent.click(make);
  await waitFor(() =>
    expect(
      fetchApi.seen.find(
        r =>
          r.method === 'POST' && r.path === '/services/service-checkout/addons',
      )?.body,
    ).toEqual({
      destination: 'eu-west',
      alias: 'nordpay',
      type: 'api-key',
      plan: 'nordpay-production',
    }),
  );
});

it('says beforehand that somebody may not make one', async () => {
  const reason = 'Only Payments may add to it.';
  const allowed = {
    ...overview.allowed,
    addAddon: { allowed: false, reason },
  };
  await renderSurface(<AddonList />, {
    fetchApi: fakeFetchApi({
      'GET /services/:id/overview': { body: { ...overview, allowed } },
    }),
    path: '/spaceship/addons?service=service-checkout',
  });
  const make = await screen.findByRole('button', { name: 'New…' });
  await waitFor(() => expect(make).toBeDisabled());
  expect(make).toHaveAccessibleDescription(reason);
});

it('says how each add-on is, as far as that was seen lately', async () => {
  const { capabilities: _, ...nordpay } = externalApi;
  await renderSurface(<AddonList />, {
    fetchApi: fakeFetchApi({
      'GET /addons': {
        body: {
          items: [
            addonSummary,
            { ...restoredAddon, observedAt: minutesAgo(60) },
            { ...nordpay, ...waitsForKey },
          ],
          nextCursor: null,
        },
      },
    }),
  });
  const table = within(await screen.findByRole('table', { name: 'Add-ons' }));
  const health = ['Healthy', 'No news', 'Waiting for a person'];
  expect(
    table
      .getAllByRole('row')
      .slice(1)
      .map(row => health.filter(word => within(row).queryByText(word))),
  ).toEqual(health.map(word => [word]));
});
