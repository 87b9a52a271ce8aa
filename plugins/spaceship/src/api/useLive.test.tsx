import { act, screen } from '@testing-library/react';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { overview, service } from '../__testUtils__/fixtures';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';
import { pollMs } from './useLive';

describe('live updates', () => {
  it('fetches again when a signal says that something changed', async () => {
    let sentence = overview.sentence;
    const signals = fakeSignals();
    await renderSurface(<ServiceDelivery serviceId={service.id} />, {
      signals: signals.api,
      fetchApi: fakeFetchApi({
        'GET /services/:id/overview': () => ({
          body: { ...overview, sentence },
        }),
      }),
    });
    await screen.findByText(overview.sentence);
    sentence = '482 runs everywhere.';
    await act(async () => signals.send(`spaceship:service:${service.id}`));
    expect(await screen.findByText('482 runs everywhere.')).toBeVisible();
  });

  it('works without signals', async () => {
    await renderSurface(<ServiceDelivery serviceId={service.id} />);
    expect(await screen.findByText('Live')).toBeVisible();
  });

  it('polls often while something moves, else once a minute', () => {
    expect([pollMs(true), pollMs(false)]).toEqual([10_000, 60_000]);
  });
});
