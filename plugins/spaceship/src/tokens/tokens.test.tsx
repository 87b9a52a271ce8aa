import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { renderSurface } from '../__testUtils__/renderSurface';
import { TokensPage } from './TokensPage';

const token = (name: string, expiresAt: string | null) => ({
  id: name,
  name,
  hint: 'abcd',
  createdAt: '2026-01-01T10:00:00Z',
  expiresAt,
  lastUsedAt: null,
});

describe('the tokens of a person', () => {
  it('say when each of them ends', async () => {
    await renderSurface(<TokensPage />, {
      fetchApi: fakeFetchApi({
        'GET /tokens': {
          body: {
            items: [
              token('laptop', null),
              token('old', '2026-02-01T10:00:00Z'),
              token('pipeline', '2999-02-01T10:00:00Z'),
            ],
          },
        },
      }),
    });
    const row = async (name: RegExp) => screen.findByRole('row', { name });
    expect(await row(/^laptop/)).toHaveTextContent(/never.*never/);
    expect(await row(/^old/)).toHaveTextContent(/over since 1.Feb/);
    expect(await row(/^pipeline/)).toHaveTextContent(/never1.Feb.2999/);
  });

  it('are made with an end where one is chosen', async () => {
    const asked: unknown[] = [];
    await renderSurface(<TokensPage />, {
      fetchApi: fakeFetchApi({
        'GET /tokens': { body: { items: [] } },
        'POST /tokens': ({ body }) => {
          asked.push(body);
          return { status: 201, body: { ...token('x', null), token: 'sst_x' } };
        },
      }),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'New token…' }),
    );
    await userEvent.type(screen.getByLabelText(/^Name/), 'pipeline');
    await userEvent.click(
      screen.getByRole('button', { name: /It ends after/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: '30 days' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Make token' }));
    expect(await screen.findByText('sst_x')).toBeInTheDocument();
    const inThirtyDays = Date.now() + 30 * 24 * 3600_000;
    const [{ name, expiresAt }] = asked as {
      name: string;
      expiresAt: string;
    }[];
    expect(name).toBe('pipeline');
    expect(Math.abs(Date.parse(expiresAt) - inThirtyDays)).toBeLessThan(60_000);
  });
});
