import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { allowed, me } from '../__testUtils__/fixtures';
import { fullRelease, rollout } from '../__testUtils__/rolloutFixtures';
import { openRollout } from '../__testUtils__/rolloutOnPage';

const dialog = async () => within(await screen.findByRole('dialog'));

it('rejects a release with a reason, after saying what that means', async () => {
  const seen = await openRollout(rollout);
  await userEvent.click(await screen.findByRole('button', { name: 'Reject…' }));
  const reject = (await dialog()).getByRole('button', { name: 'Reject' });
  expect(
    (await dialog()).getByText(/delivers release 484 by itself/),
  ).toBeVisible();
  await userEvent.click(reject);
  expect(await (await dialog()).findByText(/^Say why:/)).toBeVisible();
  expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  await userEvent.type(
    (await dialog()).getByRole('textbox', { name: /Reason/ }),
    'Charges twice',
  );
  await userEvent.click(reject);
  await waitFor(() =>
    expect(seen).toContainEqual(
      expect.objectContaining({
        method: 'POST',
        path: `/releases/${fullRelease.id}/rejection`,
        body: { reason: 'Charges twice' },
      }),
    ),
  );
});

it('says why a release is rejected, and takes that back', async () => {
  const seen = await openRollout({
    ...rollout,
    fullRelease: {
      ...fullRelease,
      rejection: { by: me, at: fullRelease.createdAt, reason: 'Charges twice' },
    },
    allowed: {
      ...rollout.allowed,
      reject: { allowed: false, reason: 'The release is rejected already.' },
      accept: allowed,
    },
  });
  expect(await screen.findByText(/“Charges twice”/)).toBeVisible();
  await userEvent.click(
    screen.getByRole('button', { name: 'Take rejection back…' }),
  );
  await userEvent.click(
    (await dialog()).getByRole('button', { name: 'Take back' }),
  );
  await waitFor(() =>
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toContain(
      `DELETE /releases/${fullRelease.id}/rejection`,
    ),
  );
});
