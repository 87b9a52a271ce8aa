import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { addon, rotationInFull } from '../../__testUtils__/addonFixtures';
import {
  dialog,
  giveReason,
  openAddon,
  press,
} from '../../__testUtils__/addonOnPage';
import { refusal } from '../../__testUtils__/fakeApi';

describe('what a person can do with an add-on', () => {
  it('rotates with a reason, after saying that nobody is cut', async () => {
    const { sent } = await openAddon();
    await press('Rotate…');
    const form = await dialog();
    expect(form.getByText(/goes on until nobody uses it/)).toBeInTheDocument();
    await userEvent.click(form.getByRole('button', { name: 'Rotate' }));
    expect(await form.findByText(/^Say why:/)).toBeInTheDocument();
    expect(sent('POST', /rotations$/)).toBeUndefined();
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
    const { sent } = await openAddon();
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
    await openAddon({
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
    const { sent } = await openAddon();
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
    const { sent } = await openAddon();
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
    const { sent } = await openAddon();
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

  it('removes a backup of a schedule, after saying what can be restored still', async () => {
    const { sent } = await openAddon();
    const backups = within(screen.getByRole('table', { name: 'Backups' }));
    await userEvent.click(
      backups.getAllByRole('button', { name: /Remove…/ })[1],
    );
    const form = await dialog();
    expect(
      form.getByText(/^By schedule, with the data of .*7\.9 MB.*gone for good/),
    ).toBeVisible();
    expect(
      form.getByText('1 other backup can be restored still.'),
    ).toBeVisible();
    await giveReason(form, 'It has data that we must not keep');
    await userEvent.click(
      form.getByRole('button', { name: 'Remove for good' }),
    );
    await waitFor(() =>
      expect(sent('POST', /backup-removals$/)).toEqual({
        backup: 'backup-old',
        reason: 'It has data that we must not keep',
      }),
    );
  });

  it.each([
    ['ready', /It is the only one that can be restored/],
    ['destroyed', /this is the last of its data that can be restored/],
  ] as const)(
    'says of the last backup of a %s add-on that it is the last',
    async (state, text) => {
      await openAddon(
        {
          'GET /addons/:id': {
            body: { ...addon, state, backups: [addon.backups[0]] },
          },
        },
        {},
        'Backups',
      );
      await press(/Remove…/);
      expect((await dialog()).getByText(text)).toBeVisible();
    },
  );

  it('swaps an alias to another add-on of the same type and place', async () => {
    const { sent } = await openAddon();
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
    const { sent } = await openAddon({
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
    await openAddon();
    await press('More');
    const item = await screen.findByRole('menuitem', { name: /Destroy…/ });
    expect(item).toHaveAttribute('aria-disabled', 'true');
    expect(item).toHaveTextContent('Ask Payments.');
  });

  it('empties a schedule to never', async () => {
    const { sent } = await openAddon();
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

  it.each([
    ['that it waits while something else is done', addon.operation, true],
    ['nothing of waiting otherwise', null, false],
  ])('says of a backup %s', async (_, operation, waits) => {
    await openAddon({
      'GET /addons/:id': { body: { ...addon, operation } },
    });
    await press('Back up…');
    const form = await dialog();
    const said = form.queryByText(/the backup begins when that has ended/);
    expect(said !== null).toBe(waits);
  });

  it('keeps the dialog open and says why when an act is refused', async () => {
    await openAddon({
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
