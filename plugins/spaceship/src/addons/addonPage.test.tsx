import { Route, Routes } from 'react-router-dom';
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  addon,
  externalApi,
  rotationInFull,
  waitsForKey,
} from '../__testUtils__/addonFixtures';
import {
  dialog,
  giveReason,
  openAddon,
  press,
} from '../__testUtils__/addonOnPage';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { minutesAgo, service } from '../__testUtils__/fixtures';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';
import { AddonsPage } from './AddonsPage';

describe('the page of an add-on', () => {
  it('says who still uses the old credential, beside how far each generation is', async () => {
    await openAddon();
    const who = within(screen.getByRole('table', { name: 'Who uses it' }));
    expect(who.getByRole('row', { name: /web/ })).toHaveTextContent(
      'web08 moved',
    );
    // Soon after midnight it was on another day.
    expect(who.getByRole('row', { name: /worker-1/ })).toHaveTextContent(
      /worker-124 still on 7 since (\w{3} )?\d\d:\d\d/,
    );
    expect(
      who.getAllByRole('rowheader').map(header => header.textContent),
    ).toEqual(['worker-1', 'web']);
    const rail = within(screen.getByRole('table', { name: 'Credentials' }));
    expect(
      rail.getByRole('row', { name: /Generation 7 .*draining, since/ }),
    ).toHaveTextContent('fenced, not yet');
    expect(
      rail.getByRole('row', { name: /Generation 6 .*revoked, since/ }),
    ).toBeInTheDocument();
    expect(screen.getByText('1 older generation, revoked')).toBeInTheDocument();
  });

  it('says whose the connections are, and how many nobody here knows', async () => {
    await openAddon({
      'GET /addons/:id': { body: { ...addon, connections: 17 } },
    });
    expect(
      within(screen.getByRole('list', { name: 'Connections by login' }))
        .getAllByRole('listitem')
        .map(one => one.textContent),
    ).toEqual(['8 web', '6 worker-1', '3 others']);
  });

  it('says of copies what they are for, and when they end', async () => {
    await openAddon();
    const copies = within(screen.getByRole('table', { name: 'Copies' }));
    expect(
      copies.getByRole('link', { name: 'Apple Pay on checkout' }),
    ).toHaveAttribute('href', '/spaceship/reviews/review-apple-pay');
    expect(
      copies.getByRole('row', { name: /Apple Pay on checkout/ }),
    ).toHaveTextContent('with its environment');
    expect(
      copies.getByRole('row', { name: /“tries an index”/ }),
    ).toBeInTheDocument();
  });

  it('names the variables of a binding and never shows a value', async () => {
    await openAddon();
    const bindings = within(screen.getByRole('table', { name: 'Bindings' }));
    expect(bindings.getByText('DATABASE_URL')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('postgres://');
  });

  it('shows what is no news as no news, not as healthy', async () => {
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...addon,
          observedAt: new Date(Date.now() - 3_600_000).toISOString(),
        },
      },
    });
    expect(screen.getAllByText('No news').length).toBeGreaterThan(0);
    expect(screen.queryByText('Healthy')).not.toBeInTheDocument();
  });

  it('does not say that nobody uses it of a count from before the last change', async () => {
    const [current, old] = addon.credentials;
    const counted = (sessionsAt: string) => ({
      'GET /addons/:id': {
        body: {
          ...addon,
          credentials: [
            { ...current, sessions: 0, users: [], sessionsAt },
            {
              ...old,
              state: 'revoked' as const,
              history: { ...old.history, revoked: minutesAgo(2) },
            },
          ],
        },
      },
    });
    await openAddon(counted(minutesAgo(3)));
    expect(
      screen.getByText('Who uses it was not counted yet.'),
    ).toBeInTheDocument();
    cleanup();
    await openAddon(counted(minutesAgo(1)));
    expect(screen.getByText('Nobody uses it now.')).toBeInTheDocument();
  });

  it('says that nobody was counted yet, rather than that nobody uses it', async () => {
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...addon,
          credentials: addon.credentials.map(c => ({
            ...c,
            sessions: null,
            users: [],
          })),
        },
      },
    });
    expect(
      screen.getByText('Who uses it was not counted yet.'),
    ).toBeInTheDocument();
    expect(screen.queryByText('Nobody uses it now.')).not.toBeInTheDocument();
  });

  it('offers what an external API can do, and not what only data can', async () => {
    const { sent } = await openAddon({
      'GET /addons/:id': { body: externalApi },
    });
    expect(
      screen.queryByRole('button', { name: 'Back up…' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('heading', { name: 'Backups' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByText(/Who uses it can’t be counted here/),
    ).toBeInTheDocument();
    await press('Hand in the next key…');
    const form = await dialog();
    await userEvent.type(form.getByLabelText(/^Key/), 'nk_test_2');
    await userEvent.click(form.getByRole('button', { name: 'Keep it' }));
    await waitFor(() =>
      expect(sent('PUT', /pending-key$/)).toEqual({
        key: 'nk_test_2',
        expiresAt: null,
      }),
    );
  });

  it('asks for the key of an external API that has none, and says that the next one is there', async () => {
    await openAddon({
      'GET /addons/:id': {
        body: { ...externalApi, ...waitsForKey, credentials: [] },
      },
      'GET /operations/:id': { body: waitsForKey.operation },
    });
    expect(screen.getAllByText('Your turn: enter the key')).toHaveLength(2);
    expect(screen.queryByText('Being made')).not.toBeInTheDocument();
    expect(await screen.findByText('your turn')).toBeInTheDocument();
    const enter = screen.getAllByRole('button', { name: 'Enter the key…' });
    // One in the heading, and one beside what is waited for.
    expect(enter.map(one => one.getAttribute('data-variant'))).toEqual([
      'primary',
      'primary',
    ]);
    await userEvent.click(enter[1]);
    expect(
      (await dialog()).getByText(/becomes the current one at once/),
    ).toBeInTheDocument();
  });

  it('says who can enter the key to a reader who can’t', async () => {
    const { setKey: _, ...may } = externalApi.may;
    const reason = 'Only owners of payments hand in keys.';
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...externalApi,
          ...waitsForKey,
          credentials: [],
          may: { ...may, setKey: { allowed: false, reason } },
        },
      },
      'GET /operations/:id': { body: waitsForKey.operation },
    });
    expect(screen.getAllByText('Waiting for a person').length).toBeGreaterThan(
      0,
    );
    expect(await screen.findByText('waits for a person')).toBeInTheDocument();
    const [button] = screen.getAllByRole('button', { name: 'Enter the key…' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(reason);
  });

  it('does not promise of an external API what only a database can', async () => {
    const { sent } = await openAddon({
      'GET /addons/:id': {
        body: {
          ...externalApi,
          pendingKey: { expiresAt: null },
          operation: rotationInFull,
        },
      },
    });
    expect(screen.getByText('the next one was handed in')).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', { name: 'End the old one now…' }),
    );
    const form = await dialog();
    expect(
      form.getByText(/Revoke it at the API itself as well/),
    ).toBeInTheDocument();
    await giveReason(form, 'All have moved');
    await userEvent.click(form.getByRole('button', { name: 'End it' }));
    await waitFor(() =>
      expect(sent('POST', /force$/)).toEqual({ reason: 'All have moved' }),
    );
  });

  it.each([
    ['hand-in', false, 'Key ends soon', 'Hand in the next key…'],
    ['rotate', false, 'Key ends soon', 'Rotate…'],
    ['hand-in', true, 'Key has ended', 'Hand in the next key…'],
    ['rotate', true, 'Key has ended', 'Rotate…'],
  ] as const)(
    'says before a key ends, and after it, what helps: %s, over: %s',
    async (next, isOver, word, button) => {
      const at = '2026-12-01T08:00:00.000Z';
      await openAddon({
        'GET /addons/:id': {
          body: { ...externalApi, keyEnd: { at, isOver, next } },
        },
      });
      expect(screen.getAllByText(word)).toHaveLength(2);
      expect(screen.getByText(/Its key ends on/)).toBeInTheDocument();
      expect(screen.getByRole('button', { name: button })).toHaveAttribute(
        'data-variant',
        'primary',
      );
    },
  );

  it('says no more that a key ends while it is being rotated', async () => {
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...externalApi,
          keyEnd: {
            at: '2026-12-01T08:00:00.000Z',
            isOver: false,
            next: 'none',
          },
        },
      },
    });
    expect(screen.queryByText('Key ends soon')).not.toBeInTheDocument();
  });

  it('shows of a destroyed one only what is left of it', async () => {
    await renderSurface(
      <Routes>
        <Route path="/spaceship/addons/*" element={<AddonsPage />} />
      </Routes>,
      {
        fetchApi: fakeFetchApi({
          'GET /addons/:id': {
            body: {
              ...addon,
              state: 'destroyed',
              operation: null,
              bindings: [],
            },
          },
        }),
        path: '/spaceship/addons/addon-database',
      },
    );
    expect(
      await screen.findByText(/What is left of it are its backups/),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Restore…' })).toBeEnabled();
    for (const name of ['Credentials', 'Bindings', 'Copies']) {
      expect(screen.queryByRole('heading', { name })).not.toBeInTheDocument();
    }
    expect(
      screen.queryByRole('button', { name: 'Back up…' }),
    ).not.toBeInTheDocument();
  });

  it('keeps the generation that ended last in sight, in the order of their numbers', async () => {
    const [current, draining, ended] = addon.credentials;
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...addon,
          credentials: [
            { ...ended, generation: 9, alias: null },
            current,
            {
              ...draining,
              state: 'revoked',
              history: { revoked: minutesAgo(1) },
            },
          ],
        },
      },
    });
    const rail = within(screen.getByRole('table', { name: 'Credentials' }));
    const rows = rail.getAllByRole('row').slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/^Generation 8(?!database)/),
      expect.stringMatching(/^Generation 7/),
    ]);
  });

  it('fetches again when a signal says that something changed', async () => {
    const signals = fakeSignals();
    let sentence = addon.sentence;
    await openAddon(
      { 'GET /addons/:id': () => ({ body: { ...addon, sentence } }) },
      { signals: signals.api },
    );
    sentence = 'Healthy. Generation 7 is gone.';
    await act(async () => signals.send(`spaceship:service:${service.id}`));
    expect(await screen.findByText(sentence)).toBeInTheDocument();
  });

  it('says of a step that nothing was tried, and why, and never that it proved something', async () => {
    const unproven =
      'Nobody has asked Weather whether it takes this key: it has no probe.';
    const [mint, probe] = rotationInFull.steps;
    await openAddon({
      'GET /operations/:id': {
        body: { ...rotationInFull, steps: [mint, { ...probe, unproven }] },
      },
    });
    const step = (await screen.findByText('Log in with it')).closest('li')!;
    expect(step).toHaveTextContent('Not tried');
    expect(step).toHaveTextContent(unproven);
    expect(step).not.toHaveTextContent('Done');
  });

  it('does not call a credential tried that nobody has tried', async () => {
    const [first, ...others] = addon.credentials;
    const unproven = 'It has no probe.';
    await openAddon({
      'GET /addons/:id': {
        body: { ...addon, credentials: [{ ...first, unproven }, ...others] },
      },
    });
    const rail = within(screen.getByRole('table', { name: 'Credentials' }));
    const row = rail.getByRole('row', { name: /Generation 8/ });
    expect(row).toHaveTextContent('probed, not tried: It has no probe.');
    expect(row).not.toHaveTextContent('probed, passed');
  });

  it('lets a past operation be looked at, and leads back to what runs now', async () => {
    const { fetchApi } = await openAddon({
      'GET /operations/:id': ({ url }) => ({
        body: {
          ...rotationInFull,
          sentence: url.pathname.endsWith('backup')
            ? 'All was read back.'
            : rotationInFull.sentence,
        },
      }),
    });
    await userEvent.click(await screen.findByRole('link', { name: 'Backup' }));
    expect(await screen.findByText('All was read back.')).toBeInTheDocument();
    await press('Show what runs now');
    expect(
      await screen.findByRole('button', { name: 'Go back…' }),
    ).toBeInTheDocument();
    expect(screen.queryByText('All was read back.')).not.toBeInTheDocument();
    expect(fetchApi.seen.map(r => r.path)).toContain(
      '/operations/operation-backup',
    );
  });
});
