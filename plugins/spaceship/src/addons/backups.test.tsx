import { act, screen, waitFor, within } from '@testing-library/react';
import { addon } from '../__testUtils__/addonFixtures';
import { openAddon } from '../__testUtils__/addonOnPage';
import { service } from '../__testUtils__/fixtures';
import { fakeSignals } from '../__testUtils__/renderSurface';

describe('the backups of an add-on', () => {
  it('says what a backup waits for that is not being taken yet', async () => {
    const [first] = addon.backups;
    await openAddon({
      'GET /addons/:id': {
        body: {
          ...addon,
          backups: [
            {
              ...first,
              state: 'making',
              takenAt: null,
              waitsFor: 'The rotation of database at Staging comes first.',
            },
          ],
        },
      },
    });
    const row = within(
      screen.getByRole('table', { name: 'Backups' }),
    ).getByRole('row', { name: /Waiting/ });
    expect(row).toHaveTextContent(
      'The rotation of database at Staging comes first.',
    );
    expect(row).not.toHaveTextContent('Being taken');
  });

  it('says that a backup is being removed, and lets its row go when it is gone', async () => {
    const signals = fakeSignals();
    const [removed, other] = addon.backups;
    let backups: (typeof addon)['backups'] = [
      {
        ...removed,
        state: 'removing',
        stays: 'This backup is being removed already.',
      },
      {
        ...other,
        stays: 'An add-on is being made from this backup.',
      },
    ];
    await openAddon(
      { 'GET /addons/:id': () => ({ body: { ...addon, backups } }) },
      { signals: signals.api },
    );
    const table = within(screen.getByRole('table', { name: 'Backups' }));
    const row = within(table.getByRole('row', { name: /Being removed/ }));
    expect(row.queryByRole('button')).not.toBeInTheDocument();
    expect(
      table.getByRole('button', { name: /^Remove…/ }),
    ).toHaveAccessibleDescription('An add-on is being made from this backup.');

    backups = [other];
    await act(async () => signals.send(`spaceship:service:${service.id}`));
    await waitFor(() => expect(table.getAllByRole('row')).toHaveLength(2));
    expect(table.queryByText('Being removed')).not.toBeInTheDocument();
    expect(table.getByRole('button', { name: /^Remove…/ })).toBeEnabled();
  });
});
