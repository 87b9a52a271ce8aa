import assert from 'node:assert/strict';
import { until } from '../delivered.mjs';

export const title = '4. Production is rolled back, and stays rolled back';

export async function play({ report, flags, ben, world }) {
  const [first, second] = [world.first, world.second];
  const rejected = second.production.release.id;
  await report.check('Ben rolls production back', async () => {
    const { rolloutIds } = await ben.post(`/services/${flags.id}/rollbacks`, {
      stage: 'production',
      reason: 'Night berths can be booked by day.',
    });
    for (const id of rolloutIds) await flags.ended(id, 'delivered');
  });
  const check = async () => {
    for (const slug of ['eu-west', 'us-east']) {
      const there = await flags.runs(slug, first.commit);
      assert.equal(
        there.running.artifactDigest,
        first.production.fullRelease.artifactDigest,
      );
      assert.ok(there.hold, `${slug} is not on hold`);
      assert.equal((await flags.answer(slug)).version, '1.1.0');
    }
  };
  await report.check(
    'both regions serve the artifact and configuration from before, on hold',
    check,
  );
  await report.check(
    'the rejected release does not come back when its event is replayed',
    async () => {
      const events = await ben.list(`/services/${flags.id}/events`);
      const push = events.find(event => event.commit === second.commit);
      assert.ok(push, 'the push of the rejected release is among the events');
      await ben.post(`/events/${push.id}/replay`, {});
      await until(
        'the replayed event has been looked at',
        async () => {
          const items = await ben.list(`/services/${flags.id}/events`);
          const now = items.find(event => event.id === push.id);
          return now.processedAt && now.processedAt !== push.processedAt;
        },
        { timeoutMs: 20_000 },
      );
      const { items } = await ben.get(`/services/${flags.id}/rollouts`);
      for (const rollout of items) {
        if (rollout.stage !== 'production') continue;
        if (rollout.release?.id !== rejected) continue;
        if (rollout.id === second.production.id) continue;
        assert.notEqual(rollout.state, 'delivering');
        assert.notEqual(rollout.state, 'delivered');
      }
      await check();
    },
  );
  await report.check('the overview says who holds it and why', async () => {
    const { hold } = await flags.destination('eu-west');
    assert.equal(hold.by, ben.ref);
    report.note(`“${hold.reason}”`);
  });
}
