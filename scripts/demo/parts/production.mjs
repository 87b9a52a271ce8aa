import assert from 'node:assert/strict';
import { explain, openLeaves, until } from '../delivered.mjs';

export const title =
  '2. Production waits for a test and an approval, then gets the same artifact';

export async function play(stage) {
  const { report, mira, flags, change, world } = stage;
  const first = world.first;
  const waiting = await report.check(
    'production waits, and says for what and for whom',
    async () => {
      const rollout = await settled(flags, first.commit);
      const open = openLeaves(rollout.tree);
      for (const kind of ['evidence', 'approvals']) {
        const leaf = open.find(found => found.kind.startsWith(kind));
        assert.ok(
          leaf,
          `${kind} is missing
${explain(rollout)}`,
        );
        assert.ok(leaf.remedies.some(remedy => remedy.who?.length));
      }
      return rollout;
    },
  );
  report.note(explain(waiting));

  await report.check('the approval of the author is refused', async () => {
    const refusal = await refused(() =>
      mira.post(`/rollouts/${waiting.id}/approvals`, {
        contentHash: waiting.contentHash,
      }),
    );
    report.note(`“${refusal.said}”`);
  });
  await bringToProduction(stage, first.commit, waiting, {
    tester: stage.priya,
    approver: stage.ben,
  });
  first.production = await flags.rollout(waiting.id);

  await report.check('both regions answer with 1.1.0', async () => {
    assert.equal((await flags.answer('eu-west')).version, '1.1.0');
    assert.equal((await flags.answer('us-east')).version, '1.1.0');
  });

  const commit = await report.check(
    'a second, visibly different change is pushed and delivered to staging',
    async () => {
      const pushed = await change({ version: '1.2.0', banner: 'Night berths' });
      const rollout = await flags.rolloutOf(pushed, 'staging');
      await flags.ended(rollout.id, 'delivered', 300_000);
      return pushed;
    },
  );
  const second = await settled(flags, commit);
  await bringToProduction(stage, commit, second, {
    tester: stage.jonas,
    approver: stage.tomas,
  });
  await report.check('both regions answer with 1.2.0', async () => {
    assert.equal((await flags.answer('eu-west')).banner, 'Night berths');
    assert.equal((await flags.answer('us-east')).banner, 'Night berths');
  });
  world.second = { commit, production: await flags.rollout(second.id) };
}

/** Is there a leaf that only a person can turn? */
const waitsForPeople = rollout =>
  openLeaves(rollout.tree).some(leaf => leaf.verdict === 'waiting-person');

/** The production rollout of a commit, once it has a release and waits for people. */
async function settled(flags, commit) {
  const { id } = await flags.rolloutOf(commit, 'production');
  return until(
    'the production rollout waits for people',
    async () => {
      const rollout = await flags.rollout(id);
      return rollout.contentHash && waitsForPeople(rollout) ? rollout : null;
    },
    { explain: async () => explain(await flags.rollout(id)) },
  );
}

async function bringToProduction(
  { report, flags },
  commit,
  waiting,
  { tester, approver },
) {
  await report.check(`${tester.name} of QA records the test at staging`, () =>
    tester.post(`/services/${flags.id}/evidence`, {
      releaseId: waiting.release.id,
      destination: 'staging',
      outcome: 'passed',
      note: 'Flags can be made, turned on and off.',
    }),
  );
  await report.check(`${approver.name}, an owner, approves`, () =>
    approver.post(`/rollouts/${waiting.id}/approvals`, {
      contentHash: waiting.contentHash,
    }),
  );
  const rollout = await report.check('both regions are delivered', () =>
    flags.ended(waiting.id, 'delivered', 300_000),
  );
  await report.check('one after the other, with the same digest', async () => {
    const [first, second] = rollout.deliveries;
    assert.equal(rollout.deliveries.length, 2);
    assert.ok(
      Date.parse(second.startedAt) >= Date.parse(first.endedAt),
      `${second.startedAt} is before ${first.endedAt}`,
    );
    const digests = await Promise.all(
      ['staging', 'eu-west', 'us-east'].map(async slug => {
        const { running } = await flags.runs(slug, commit);
        return running.artifactDigest;
      }),
    );
    assert.ok(digests[0]);
    assert.equal(new Set(digests).size, 1);
  });
}

/** The act must be refused with 403. */
export async function refused(act) {
  try {
    await act();
  } catch (error) {
    assert.equal(error.status, 403, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'it was allowed' });
}
