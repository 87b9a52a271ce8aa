import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Explanation } from '../api/questions';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { openRollout } from '../__testUtils__/rolloutOnPage';

const condition = (
  act: string,
  message: Explanation['message'],
): Explanation => ({
  id: `rollout/${act}`,
  kind: 'condition',
  verdict: 'blocked',
  message,
  parts: [],
  read: [],
  remedies: [
    { kind: 'person', act, who: [], permission: 'spaceship.rollout.create' },
  ],
});

const diverged = condition('deliver', {
  key: 'ancestry.diverged',
  params: { destination: 'EU West', number: 482 },
});
const blockedBy = (...parts: Explanation[]) => ({
  ...rollout,
  tree: { ...rollout.tree!, parts },
});

it('offers to deliver by hand where only that helps, this release to that destination', async () => {
  const seen = await openRollout(blockedBy(diverged));
  await userEvent.click(
    await screen.findByRole('button', { name: 'Deliver…' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(
    await dialog.findByRole('button', { name: 'Ask for delivery' }),
  );
  await waitFor(() =>
    expect(
      seen.find(
        ({ method, path }) => method === 'POST' && /deliveries$/.test(path),
      )?.body,
    ).toMatchObject({
      releaseId: rollout.release!.id,
      destinations: ['eu-west'],
    }),
  );
});

it('offers to deliver this release to the stage before, where that stands in the way', async () => {
  const seen = await openRollout(
    blockedBy({
      ...condition('deliver', {
        key: 'stage.not-delivered',
        params: { stage: 'staging', state: 'failed' },
      }),
      remedies: [{ kind: 'person', act: 'deliver', who: [], stage: 'staging' }],
    }),
  );
  expect(
    await screen.findByText(/can deliver this release to staging\./),
  ).toBeInTheDocument();
  await userEvent.click(
    await screen.findByRole('button', { name: 'Deliver…' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(
    await dialog.findByRole('button', { name: 'Ask for delivery' }),
  );
  await waitFor(() =>
    expect(
      seen.find(
        ({ method, path }) => method === 'POST' && /deliveries$/.test(path),
      )?.body,
    ).toMatchObject({ releaseId: rollout.release!.id, stage: 'staging' }),
  );
});

it('says why somebody may not', async () => {
  await openRollout({
    ...blockedBy(diverged),
    allowed: {
      ...rollout.allowed,
      deliver: { allowed: false, reason: 'Only Payments may deliver it.' },
    },
  });
  const button = await screen.findByRole('button', { name: 'Deliver…' });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription('Only Payments may deliver it.');
});
