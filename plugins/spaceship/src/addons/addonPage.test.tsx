import { Route, Routes } from 'react-router-dom';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeFetchApi,
  refusal,
  type Routes as Answers,
} from '../__testUtils__/fakeApi';
import {
  addon,
  externalApi,
  rotationInFull,
} from '../__testUtils__/addonFixtures';
import { minutesAgo, service } from '../__testUtils__/fixtures';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';
import { AddonsPage } from './AddonsPage';

const press = (name: string | RegExp) =>
  userEvent.click(screen.getAllByRole('button', { name })[0]);

async function open(changed: Answers = {}, more = {}) {
  const fetchApi = fakeFetchApi(changed);
  await renderSurface(
    <Routes>
      <Route path="/spaceship/addons/*" element={<AddonsPage />} />
    </Routes>,
    { fetchApi, path: '/spaceship/addons/addon-database', ...more },
  );
  await screen.findByRole('heading', { name: 'Credentials' });
  const sent = (method: string, path: RegExp) =>
    fetchApi.seen.find(r => r.method === method && path.test(r.path))?.body;
  return { fetchApi, sent };
}

const dialog = async () => within(await screen.findByRole('dialog'));

async function giveReason(
  within_: Awaited<ReturnType<typeof dialog>>,
  reason: string,
) {
  await userEvent.type(
    within_.getByRole('textbox', { name: /Reason/ }),
    reason,
  );
}

describe('the page of an add-on', () => {
  it('says who still uses the old credential, beside how far each generation is', async () => {
    await open();
    const who = within(screen.getByRole('table', { name: 'Who uses it' }));
    expect(who.getByRole('row', { name: /web/ })).toHaveTextContent(
      'web08 moved',
    );
    expect(who.getByRole('row', { name: /worker-1/ })).toHaveTextContent(
      'worker-124 still on 7',
    );
    const rail = within(screen.getByRole('table', { name: 'Credentials' }));
    expect(
      rail.getByRole('row', { name: /Generation 7 .*draining, since/ }),
    ).toHaveTextContent('fenced, not yet');
    expect(
      rail.getByRole('row', { name: /Generation 6 .*revoked, since/ }),
    ).toBeInTheDocument();
    expect(screen.getByText('1 older generation, revoked')).toBeInTheDocument();
  });

  it('names the variables of a binding and never shows a value', async () => {
    await open();
    const bindings = within(screen.getByRole('table', { name: 'Bindings' }));
    expect(bindings.getByText('DATABASE_URL')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('postgres://');
  });

  it('shows what is no news as no news, not as healthy', async () => {
    await open({
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

  it('says that nobody was counted yet, rather than that nobody uses it', async () => {
    await open({
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
    const { sent } = await open({ 'GET /addons/:id': { body: externalApi } });
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
    await open({
      'GET /addons/:id': {
        body: { ...externalApi, credentials: [], state: 'provisioning' },
      },
    });
    const handIn = screen.getByRole('button', {
      name: 'Hand in the next key…',
    });
    expect(handIn).toHaveAttribute('data-variant', 'primary');
    await userEvent.click(handIn);
    expect(
      (await dialog()).getByText(/becomes the current one at once/),
    ).toBeInTheDocument();
  });

  it('does not promise of an external API what only a database can', async () => {
    const { sent } = await open({
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
    await open({
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
    await open(
      { 'GET /addons/:id': () => ({ body: { ...addon, sentence } }) },
      { signals: signals.api },
    );
    sentence = 'Healthy. Generation 7 is gone.';
    await act(async () => signals.send(`spaceship:service:${service.id}`));
    expect(await screen.findByText(sentence)).toBeInTheDocument();
  });

  it('lets a past operation be looked at, and leads back to what runs now', async () => {
    const { fetchApi } = await open({
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

describe('what a person can do with an add-on', () => {
  it('rotates with a reason, after saying that nobody is cut', async () => {
    const { sent } = await open();
    await press('Rotate…');
    const form = await dialog();
    expect(form.getByText(/goes on until nobody uses it/)).toBeInTheDocument();
    expect(form.getByRole('button', { name: 'Rotate' })).toBeDisabled();
    await giveReason(form, 'It is time');
    await userEvent.click(form.getByRole('button', { name: 'Rotate' }));
    await waitFor(() =>
      expect(sent('POST', /rotations$/)).toEqual({
        alias: 'database',
        leaked: false,
        reason: 'It is time',
      }),
    );
  });

  it('says of a leaked credential that sessions are cut', async () => {
    const { sent } = await open();
    await press('Rotate…');
    const form = await dialog();
    await userEvent.click(
      form.getByRole('radio', { name: 'Somebody else may have it' }),
    );
    expect(form.getByText(/There is no way back/)).toBeInTheDocument();
    expect(
      form.queryByText(/goes on until nobody uses it/),
    ).not.toBeInTheDocument();
    await giveReason(form, 'It was in a log');
    await userEvent.click(
      form.getByRole('button', { name: 'Rotate, and end the old one now' }),
    );
    await waitFor(() =>
      expect(sent('POST', /rotations$/)).toMatchObject({ leaked: true }),
    );
  });

  it('cancels what has nothing to go back to', async () => {
    await open({
      'GET /operations/:id': { body: { ...rotationInFull, kind: 'backup' } },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel…' }),
    );
    expect(
      (await dialog()).getByRole('heading', { name: 'Cancel: Backup' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'End old sessions now…' }),
    ).not.toBeInTheDocument();
  });

  it('goes back with a running operation', async () => {
    const { sent } = await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Go back…' }),
    );
    const form = await dialog();
    await giveReason(form, 'The worker can’t restart now');
    await userEvent.click(form.getByRole('button', { name: 'Go back' }));
    await waitFor(() =>
      expect(sent('POST', /operations\/operation-rotate\/cancel$/)).toEqual({
        reason: 'The worker can’t restart now',
      }),
    );
  });

  it('names who is cut before old sessions are ended', async () => {
    const { sent } = await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'End old sessions now…' }),
    );
    const form = await dialog();
    expect(form.getByText(/worker-1 \(2\)/)).toBeInTheDocument();
    await giveReason(form, 'It hangs');
    await userEvent.click(form.getByRole('button', { name: 'End sessions' }));
    await waitFor(() =>
      expect(sent('POST', /force$/)).toEqual({ reason: 'It hangs' }),
    );
  });

  it('restores the chosen backup into a new add-on', async () => {
    const { sent } = await open();
    const backups = within(screen.getByRole('table', { name: 'Backups' }));
    await userEvent.click(
      backups.getAllByRole('button', { name: /Restore…/ })[1],
    );
    const form = await dialog();
    expect(form.getByText(/stays as it is and keeps its data/)).toBeVisible();
    await giveReason(form, 'A row is missing');
    await userEvent.click(
      form.getByRole('button', { name: 'Restore to a new add-on' }),
    );
    await waitFor(() =>
      expect(sent('POST', /restores$/)).toEqual({
        backup: 'backup-old',
        reason: 'A row is missing',
      }),
    );
  });

  it('swaps an alias to another add-on of the same type and place', async () => {
    const { sent } = await open();
    await press(/Swap…/);
    const form = await dialog();
    expect(
      await form.findByRole('button', { name: /postgres-stored/ }),
    ).toBeInTheDocument();
    await giveReason(form, 'It was looked at');
    await userEvent.click(form.getByRole('button', { name: 'Swap' }));
    await waitFor(() =>
      expect(sent('POST', /bindings\/binding-database\/swap$/)).toEqual({
        addon: 'addon-restored',
        reason: 'It was looked at',
      }),
    );
  });

  it('destroys only what was named', async () => {
    const { sent } = await open({
      'GET /addons/:id': {
        body: {
          ...addon,
          may: { ...addon.may, destroy: { allowed: true, reason: null } },
        },
      },
    });
    await press('More');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'Destroy…' }),
    );
    const form = await dialog();
    await giveReason(form, 'The shop is closed');
    const destroy = form.getByRole('button', { name: 'Destroy' });
    const name = form.getByRole('textbox', { name: /Type/ });
    await userEvent.type(name, 'checkout-api');
    expect(destroy).toBeDisabled();
    await userEvent.type(name, '/staging/database');
    await userEvent.click(destroy);
    await waitFor(() =>
      expect(sent('POST', /destruction$/)).toEqual({
        confirm: 'checkout-api/staging/database',
        reason: 'The shop is closed',
      }),
    );
  });

  it('shows a forbidden act with its reason', async () => {
    await open();
    await press('More');
    const item = await screen.findByRole('menuitem', { name: /Destroy…/ });
    expect(item).toHaveAttribute('aria-disabled', 'true');
    expect(item).toHaveTextContent('Ask Payments.');
  });

  it('empties a schedule to never', async () => {
    const { sent } = await open();
    await press('More');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'Schedule…' }),
    );
    const form = await dialog();
    const days = form.getByRole('textbox', { name: /Rotate the credential/ });
    await userEvent.clear(days);
    await userEvent.tab();
    await userEvent.click(form.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sent('PUT', /schedule$/)).toEqual({
        rotateEveryDays: null,
        backupEveryHours: 24,
        keepBackups: 7,
      }),
    );
  });

  it('keeps the dialog open and says why when an act is refused', async () => {
    await open({
      'POST /addons/:id/backups': refusal(409, 'A backup is being taken.'),
    });
    await press('Back up…');
    const form = await dialog();
    await giveReason(form, 'Before the migration');
    await userEvent.click(form.getByRole('button', { name: 'Back up' }));
    expect(
      await form.findByText('A backup is being taken.'),
    ).toBeInTheDocument();
  });
});
