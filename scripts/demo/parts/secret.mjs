import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { explain, openLeaves, until } from '../delivered.mjs';
import { findSecret } from '../findSecret.mjs';

export const title =
  '5. A secret is changed at one region, and is seen nowhere but there';

export async function play({ report, portal, flags, mira, ben, world }) {
  const secret = `whs-${randomBytes(18).toString('hex')}`;
  await report.check('Ben lifts the hold of eu-west', () =>
    ben.delete(`/services/${flags.id}/destinations/eu-west/hold`),
  );
  const before = await flags.destination('eu-west');
  const other = await flags.destination('us-east');
  const { rolloutId } = await report.check(
    'Mira sets WEBHOOK_SECRET at eu-west',
    async () => {
      const path = `/services/${flags.id}/destinations/eu-west/configuration`;
      const { revision } = await mira.get(path);
      return mira.put(path, {
        baseRevision: revision,
        set: { WEBHOOK_SECRET: { value: secret, secret: true } },
        remove: [],
        note: 'Berth hooks are signed now.',
      });
    },
  );
  const waiting = await report.check(
    'it waits for an approval; the test still counts',
    () =>
      until(
        'the change waits for an approval only',
        async () => {
          const rollout = await flags.rollout(rolloutId);
          const open = rollout.tree ? openLeaves(rollout.tree) : [];
          const forPeople = open.filter(
            leaf => leaf.verdict === 'waiting-person',
          );
          return forPeople.length > 0 &&
            forPeople.every(leaf => leaf.kind.startsWith('approval'))
            ? rollout
            : null;
        },
        { explain: async () => explain(await flags.rollout(rolloutId)) },
      ),
  );
  report.note(explain(waiting));
  await report.check('Ben approves and it is delivered', async () => {
    await ben.post(`/rollouts/${rolloutId}/approvals`, {
      contentHash: waiting.contentHash,
    });
    await flags.ended(rolloutId, 'delivered');
  });
  await report.check(
    'with the same artifact, at this region only',
    async () => {
      const there = await flags.runs('eu-west', world.first.commit);
      assert.equal(there.running.artifactDigest, before.running.artifactDigest);
      assert.equal(
        there.running.configRevision,
        before.running.configRevision + 1,
      );
      const elsewhere = await flags.destination('us-east');
      assert.equal(elsewhere.running.since, other.running.since);
    },
  );
  await report.check('the process uses it', async () => {
    const about = await flags.answer('eu-west');
    assert.equal(
      about.signature,
      createHmac('sha256', secret).update(about.version).digest('hex'),
    );
    assert.equal((await flags.answer('us-east')).signature, null);
  });
  await report.check(
    'its value is in no table in clear, no log, no file, no answer',
    async () => {
      for (const path of [
        `/services/${flags.id}/overview`,
        `/services/${flags.id}/audit`,
        `/services/${flags.id}/events`,
        `/services/${flags.id}/destinations/eu-west/configuration`,
        `/services/${flags.id}/destinations/eu-west/configuration/revisions`,
        `/services/${flags.id}/destinations/eu-west/logs`,
        `/rollouts/${rolloutId}`,
        `/rollouts/${rolloutId}/logs`,
      ]) {
        assert.ok(!JSON.stringify(await ben.get(path)).includes(secret), path);
      }
      const { places, searched } = await findSecret(portal, secret);
      assert.deepEqual(places, []);
      report.note(searched);
    },
  );
}
