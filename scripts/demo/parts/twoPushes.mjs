import assert from 'node:assert/strict';
import { explain } from '../delivered.mjs';

export const title = '6. Two pushes within a second: the newer one wins';

export async function play({ report, flags, change, world }) {
  const pushedAt = Date.now();
  const older = await change({ version: '1.4.0', banner: 'Older' });
  const newer = await change({ version: '1.4.1', banner: 'Newer' });
  report.note(`pushed twice within ${Date.now() - pushedAt} ms`);
  const [olderRollout, newerRollout] = [
    await flags.rolloutOf(older, 'staging'),
    await flags.rolloutOf(newer, 'staging'),
  ];
  const superseded = await report.check(
    'the older delivery is superseded and says by what',
    async () => {
      const rollout = await flags.ended(olderRollout.id, 'superseded', 300_000);
      assert.equal(rollout.supersededBy, newerRollout.id);
      return rollout;
    },
  );
  report.note(explain(superseded));
  await report.check('staging runs the newer one', async () => {
    await flags.ended(newerRollout.id, 'delivered', 300_000);
    await flags.runs('staging', newer);
    assert.equal((await flags.answer('staging')).version, '1.4.1');
  });
  world.last = { commit: newer };
}
