import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { listed } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { behindShade, columnsOf } from './columns';
import { fleetSentence } from './fleetSentence';
import { ServicesPage } from './ServicesPage';

const counts = {
  all: 1,
  look: 0,
  failed: 0,
  unbuilt: 0,
  ill: 0,
  'no-news': 0,
  'waiting-person': 0,
  held: 0,
  delivering: 0,
};

describe('the sentence over all services', () => {
  it('names the most urgent first, and what is quiet not at all', () => {
    expect(
      fleetSentence({ ...counts, all: 9, held: 2, ill: 1, delivering: 3 }),
    ).toEqual([
      { key: 'ill', count: 1 },
      { key: 'held', count: 2 },
    ]);
    expect(fleetSentence({ ...counts, all: 9 })).toEqual([
      { key: 'well', count: 9 },
    ]);
  });
});

describe('the columns', () => {
  it('are those that are needed, as configured, and what left the configuration last', () => {
    const place = (slug: string) => ({
      ...listed.destinations[0],
      slug,
      title: slug,
    });
    const columns = columnsOf(
      [
        { destinations: [place('gone'), place('us')] },
        { destinations: [place('staging'), place('us')] },
      ],
      ['staging', 'eu', 'us'].map(slug => ({ slug, title: slug })),
    );
    expect(columns.map(({ slug }) => slug)).toEqual(['staging', 'us', 'gone']);
  });

  it.each([
    [0, 'newest'],
    [1, 'few'],
    [3, 'some'],
    [10, 'many'],
  ])('shade %d releases behind as %s', (count, shade) => {
    expect(behindShade({ count, isMore: false })).toBe(shade);
  });
});

describe('the list of services', () => {
  it('is narrowed by what is chosen, which the address keeps, and says how many there are', async () => {
    const asked: string[] = [];
    const fetchApi = fakeFetchApi({
      'GET /services': ({ url }) => {
        asked.push(url.searchParams.toString());
        return { body: { items: [], nextCursor: null } };
      },
    });
    await renderSurface(<ServicesPage />, { fetchApi, path: '/?is=failed' });
    expect(
      await screen.findByText('There is no such service.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/The last delivery of 2/)).toHaveTextContent(
      'The last delivery of 2 services failed. 1 service waits for a person.',
    );

    const choice = screen.getByRole('radiogroup', { name: 'Show' });
    const names = within(choice)
      .getAllByRole('radio')
      .map(({ textContent }) => textContent);
    expect(names).toEqual([
      '12 in all',
      '3 need a look',
      '2 failed',
      '1 waits for a person',
      '1 being delivered',
    ]);
    expect(
      within(choice).getByRole('radio', { name: '2 failed' }),
    ).toBeChecked();

    await userEvent.click(screen.getByRole('radio', { name: '12 in all' }));
    await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
    expect(asked[0]).toBe('is=failed&order=urgency&limit=50');
    expect(asked.at(-1)).toBe(
      'owner=group%3Adefault%2Fpayments&owner=user%3Adefault%2Fsofia&order=urgency&limit=50',
    );
  });

  it('has the most urgent first, or is by name, which the address keeps', async () => {
    const orders: (string | null)[] = [];
    const fetchApi = fakeFetchApi({
      'GET /services': ({ url }) => {
        orders.push(url.searchParams.get('order'));
        return { body: { items: [listed], nextCursor: null } };
      },
    });
    await renderSurface(<ServicesPage />, { fetchApi });
    await screen.findByRole('rowheader');
    await userEvent.click(
      screen.getByRole('button', { name: /Most urgent first/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'By name' }));
    await screen.findByRole('button', { name: /By name/ });
    expect(orders[0]).toBe('urgency');
    expect(orders.at(-1)).toBe('name');
  });

  it('says of each place what runs, how it is, how far behind, and what failed', async () => {
    const [staging, eu] = listed.destinations;
    const fetchApi = fakeFetchApi({
      'GET /services': {
        body: {
          items: [
            {
              ...listed,
              destinations: [
                staging,
                {
                  ...eu,
                  state: 'degraded',
                  failed: {
                    rolloutId: 'r-483',
                    release: 483,
                    outcome: 'failed',
                    at: '2026-11-20T10:00:00Z',
                  },
                },
              ],
            },
          ],
          nextCursor: null,
        },
      },
    });
    await renderSurface(<ServicesPage />, { fetchApi });
    const row = (await screen.findByRole('rowheader')).closest('tr')!;
    const [atStaging, atEu] = within(row).getAllByRole('cell');
    expect(atStaging).toHaveTextContent('484Healthy');
    expect(atEu).toHaveTextContent('4795 behindDegradedRelease 483 failed');
    expect(
      within(atEu).getByRole('link', { name: 'Release 483 failed' }),
    ).toHaveAttribute('href', expect.stringMatching(/rollouts\/r-483$/));
  });
});
