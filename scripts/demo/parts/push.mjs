import assert from 'node:assert/strict';
import { until } from '../delivered.mjs';

export const title = '1. A push is built once and staging runs it';

/** Mira changes feature-flags; staging gets a database, 397 migrations, and the new version. */
export async function play({ report, mira, flags, change, world }) {
  const commit = await report.check(
    'Mira clones feature-flags, changes it and pushes',
    () => change({ version: '1.1.0', banner: 'Berths first' }),
  );
  const rollout = await flags.rolloutOf(commit, 'staging');
  const delivered = await report.check(
    'the push is built, and staging is delivered',
    () => flags.ended(rollout.id, 'delivered', 300_000),
  );
  await report.check('staging is healthy with the pushed commit', () =>
    flags.runs('staging', commit),
  );
  await report.check('397 migrations ran as a release step', async () => {
    const text = await logText(mira, `/rollouts/${rollout.id}/logs`);
    assert.match(text, /397 in all/);
  });
  await report.check('it answers over HTTP with the new version', async () => {
    const about = await flags.answer('staging');
    assert.equal(about.version, '1.1.0');
    assert.equal(about.banner, 'Berths first');
    assert.equal((await flags.answer('staging', '/health')).health, 'GOOD');
  });
  await report.check(
    'one build serves the rollouts of both stages',
    async () => {
      const production = await flags.rolloutOf(commit, 'production');
      assert.ok(delivered.buildId);
      assert.equal(production.buildId, delivered.buildId);
    },
  );
  world.first = { commit, rollout: delivered };
}

/** All that was logged, read to its end. */
export async function logText(person, path) {
  let cursor = null;
  let text = '';
  await until(
    `${path} ends`,
    async () => {
      const page = await person.get(
        cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path,
      );
      text += page.lines.map(line => `${line.text}\n`).join('');
      cursor = page.cursor ?? cursor;
      return page.ended;
    },
    { timeoutMs: 30_000 },
  );
  return text;
}
