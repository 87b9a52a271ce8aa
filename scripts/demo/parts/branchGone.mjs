import assert from 'node:assert/strict';
import { explain, until } from '../delivered.mjs';
import { leftOf, takeInventory } from '../inventory.mjs';
import { ask } from '../traffic.mjs';

export const title =
  '10. The branch is deleted, and nothing is left of its preview';

export async function play({ report, portal, flags, checkout, mira, world }) {
  const { preview } = world;
  const inventory = await takeInventory(portal, preview);
  assert.ok(inventory.count > 0, 'the agent lists what there is');
  report.note(
    `there are ${inventory.count} things of it, ports ${inventory.ports.join(
      ', ',
    )}`,
  );
  await report.check('Mira deletes the branch', () =>
    checkout.deleteBranch(preview.branch),
  );
  const ended = await report.check('its preview is taken down', () =>
    until(
      'it is destroyed',
      async () => {
        const now = await mira.get(`/reviews/${preview.id}`);
        return now.state === 'destroyed' ? now : null;
      },
      {
        timeoutMs: 240_000,
        explain: async () => explain(await mira.get(`/reviews/${preview.id}`)),
      },
    ),
  );
  report.note(`“${ended.sentence}”`);
  await report.check('it says why it ended', () =>
    assert.equal(ended.ending.kind, 'branch-deleted'),
  );
  await report.check('nothing answers under its name', async () => {
    assert.equal((await ask(preview.address)).status, 404);
  });
  await report.check(
    'no process, port, database, file or login of it is left',
    async () => assert.deepEqual(await leftOf(portal, preview, inventory), []),
  );
  await report.check('the portal knows no add-on of it either', async () => {
    const addons = await mira.list(`/addons?service=${flags.id}`);
    assert.ok(
      addons.every(
        ({ destination }) => destination.slug !== preview.destination,
      ),
    );
  });
  await report.check('staging and production go on', async () => {
    for (const slug of ['staging', 'eu-west', 'us-east']) {
      assert.equal((await flags.answer(slug, '/health')).health, 'GOOD');
    }
  });
}
