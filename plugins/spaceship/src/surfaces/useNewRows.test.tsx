import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { me, overview, service } from '../__testUtils__/fixtures';
import { rollouts } from '../__testUtils__/rolloutFixtures';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';

const arrived = (id: string, origin: (typeof rollouts)[0]['origin']) => ({
  ...rollouts[0],
  id,
  commit: `${id}0000000`,
  release: null,
  origin,
});
const byAutomation = (id: string) =>
  arrived(id, { by: 'automation', event: 'e', trigger: '0', pusher: null });

async function open() {
  let items = rollouts;
  const signals = fakeSignals();
  await renderSurface(<ServiceDelivery serviceId={service.id} />, {
    signals: signals.api,
    fetchApi: fakeFetchApi({
      'GET /services/:id/rollouts': () => ({
        body: { items, nextCursor: null },
      }),
    }),
  });
  await screen.findByText(overview.sentence);
  return async (...more: typeof rollouts) => {
    items = [...more, ...items];
    await act(async () => signals.send(`spaceship:service:${service.id}`));
  };
}

it('keeps new rows back until the reader asks for them', async () => {
  const arrive = await open();
  await arrive(byAutomation('aaaaaaa'), byAutomation('bbbbbbb'));
  const button = await screen.findByRole('button', { name: '2 new' });
  expect(screen.queryByRole('link', { name: 'aaaaaaa' })).toBeNull();
  await userEvent.click(button);
  expect(screen.getByRole('link', { name: 'aaaaaaa' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'bbbbbbb' })).toBeVisible();
  await waitFor(() => expect(button).not.toBeInTheDocument());
});

it('shows what the reader asked for at once', async () => {
  const arrive = await open();
  await arrive(arrived('ccccccc', { by: 'person', ref: me, note: null }));
  expect(await screen.findByRole('link', { name: 'ccccccc' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /new/ })).toBeNull();
});
