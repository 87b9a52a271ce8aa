import assert from 'node:assert/strict';
import { explain, openLeaves, until } from '../delivered.mjs';
import { ask } from '../traffic.mjs';
import { Visitor } from '../visitor.mjs';

export const title =
  '9. A branch gets a preview with a copy of staging’s data; QA signs off there';

const BRANCH = 'berth-map';
const FLAGS = '/api/admin/projects/default/features';
const QA = 'group:default/qa';

export async function play(stage) {
  const { report, flags, checkout, change, mira, priya, world } = stage;
  const staging = new Visitor((await flags.destination('staging')).address);
  await report.check('staging has a flag of its own', async () => {
    await createFlag(staging, 'berths-by-night');
    assert.ok((await flagsOf(staging)).includes('berths-by-night'));
  });

  await checkout.git('switch', '--quiet', '--create', BRANCH);
  const commit = await report.check('Mira pushes a branch', () =>
    change({ version: '1.5.0', banner: 'Berths on a map' }),
  );
  const review = await report.check('it gets a preview by itself', () =>
    ready(stage, commit),
  );
  world.preview = review;
  report.note(`“${review.title}” at ${review.address}`);
  await report.check('its data is a copy of staging’s', () => {
    const [data] = review.data;
    assert.equal(data.from, 'clone');
    assert.equal(data.source, 'staging');
  });

  await report.check('nobody gets in without signing in', async () => {
    const stranger = await ask(review.address, FLAGS);
    assert.equal(stranger.status, 401);
  });
  const priyas = new Visitor(review.address);
  await report.check('Priya of QA gets in through the portal', async () => {
    const page = await priyas.enter(priya, review.id, '/version');
    assert.equal(page.status, 200, page.text);
    assert.equal(JSON.parse(page.text).banner, 'Berths on a map');
  });
  await report.check(
    'she finds staging’s flag; what she writes stays in the preview',
    async () => {
      assert.ok((await flagsOf(priyas)).includes('berths-by-night'));
      await createFlag(priyas, 'berths-on-a-map');
      assert.ok((await flagsOf(priyas)).includes('berths-on-a-map'));
      assert.ok(!(await flagsOf(staging)).includes('berths-on-a-map'));
    },
  );
  await report.check('she signs off exactly what runs there', async () => {
    const { runs } = await priya.get(`/reviews/${review.id}`);
    await priya.post(`/reviews/${review.id}/sign-offs`, {
      role: QA,
      outcome: 'passed',
      release: runs.release.id,
      note: 'The map shows every berth.',
    });
    const { signOffs } = await mira.get(`/reviews/${review.id}`);
    assert.ok(
      signOffs.some(
        ({ role, outcome, isCurrent, by }) =>
          role === QA && outcome === 'passed' && isCurrent && by === priya.ref,
      ),
    );
  });

  await report.check(
    'Mira merges by fast-forward and pushes main',
    async () => {
      await checkout.git('switch', '--quiet', 'main');
      await checkout.git('merge', '--quiet', '--ff-only', BRANCH);
      await checkout.push();
    },
  );
  const production = await report.check(
    'production’s gate takes the sign-off: only an approval is open',
    () => onlyApproval(flags, commit),
  );
  report.note(explain(production));
  await intoProduction(stage, production, commit);
}

/** The preview of the branch, once it runs the commit. */
function ready({ flags, mira }, commit) {
  const find = async () => {
    const all = await mira.list(`/reviews?service=${flags.id}`);
    return all.find(({ branch }) => branch === BRANCH);
  };
  return until(
    `the preview of ${BRANCH} runs ${commit.slice(0, 7)}`,
    async () => {
      const found = await find();
      if (!found) return null;
      const review = await mira.get(`/reviews/${found.id}`);
      return review.state === 'ready' && review.runs?.release.commit === commit
        ? review
        : null;
    },
    {
      timeoutMs: 300_000,
      explain: async () => {
        const found = await find();
        return found
          ? explain(await mira.get(`/reviews/${found.id}`))
          : 'There is none.';
      },
    },
  );
}

/** The production rollout of the commit, once nothing but an approval is open for people. */
async function onlyApproval(flags, commit) {
  const { id } = await flags.rolloutOf(commit, 'production');
  return until(
    'production waits for an approval only',
    async () => {
      const rollout = await flags.rollout(id);
      if (!rollout.tree || !rollout.contentHash) return null;
      const open = openLeaves(rollout.tree).filter(
        leaf => leaf.verdict === 'waiting-person',
      );
      const isOnHold = leaf => leaf.kind.startsWith('hold');
      const asked = open.filter(leaf => !isOnHold(leaf));
      return asked.length > 0 &&
        asked.every(leaf => leaf.kind.startsWith('approval'))
        ? rollout
        : null;
    },
    {
      timeoutMs: 300_000,
      explain: async () => explain(await flags.rollout(id)),
    },
  );
}

async function intoProduction({ report, flags, ben }, rollout, commit) {
  await report.check('Ben approves; both regions are delivered', async () => {
    for (const slug of ['eu-west', 'us-east']) {
      const { hold } = await flags.destination(slug);
      if (hold) {
        await ben.delete(`/services/${flags.id}/destinations/${slug}/hold`);
      }
    }
    await ben.post(`/rollouts/${rollout.id}/approvals`, {
      contentHash: rollout.contentHash,
    });
    await flags.ended(rollout.id, 'delivered', 300_000);
    for (const slug of ['eu-west', 'us-east']) {
      await flags.runs(slug, commit);
      assert.equal((await flags.answer(slug)).banner, 'Berths on a map');
    }
  });
}

async function flagsOf(visitor) {
  const answer = await visitor.ask(FLAGS);
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text).features.map(({ name }) => name);
}

async function createFlag(visitor, name) {
  const body = { name, type: 'release', impressionData: false };
  const answer = await visitor.ask(FLAGS, { method: 'POST', body });
  assert.equal(answer.status, 201, answer.text);
}
