import assert from 'node:assert/strict';
import { nothingFailed } from '../checks.mjs';
import { explain, until } from '../delivered.mjs';
import { environmentAt } from '../environment.mjs';
import { findSecret } from '../findSecret.mjs';
import { Queries, queryOnce } from '../queries.mjs';
import { Traffic } from '../traffic.mjs';

export const title =
  '8. Production gets new credentials under load; nobody notices but the old ones';

const REGIONS = ['eu-west', 'us-east'];
const ENDED = ['succeeded', 'failed', 'cancelled', 'unknown'];

export async function play(stage) {
  const { report, portal, flags, ben } = stage;
  const regions = await Promise.all(REGIONS.map(slug => begin(stage, slug)));
  try {
    await report.check('Ben asks for a new credential at both regions', () =>
      Promise.all(
        regions.map(async region => {
          const { id } = await ben.post(
            `/addons/${region.addon.id}/rotations`,
            { reason: 'Somebody who knew it has left.' },
          );
          region.operation = id;
        }),
      ),
    );
    for (const region of regions) {
      await report.check(
        `${region.slug}: made, tried, handed over, the old one closed and gone`,
        () => rotated(ben, region.operation),
      );
    }
    await report.check(
      'both run the same release with another login',
      async () => {
        for (const region of regions) {
          const { running } = await flags.destination(region.slug);
          assert.equal(running.release.id, region.release);
          const { DATABASE_URL: url } = await environmentAt(
            portal,
            region.slug,
          );
          region.now = new URL(url);
          assert.notEqual(region.now.username, region.before.username);
          assert.notEqual(region.now.password, region.before.password);
        }
      },
    );
  } finally {
    for (const { traffic, queries } of regions) {
      await Promise.all([traffic.stop(), queries.stop()]);
    }
  }
  await report.check(
    'no request, no login and no query failed meanwhile',
    () => {
      for (const { traffic, queries } of regions) {
        nothingFailed(traffic);
        nothingFailed(queries);
        assert.equal(queries.logins.length, 2);
      }
    },
  );
  for (const { slug, traffic, queries } of regions) {
    report.note(`${slug}: ${traffic}\n${slug}: ${queries}`);
  }
  await report.check('nobody can log in with the old ones', async () => {
    for (const { before, now } of regions) {
      await assert.rejects(queryOnce(before.href, 'select 1'), error =>
        ['28P01', '28000'].includes(error.code),
      );
      const logins = await queryOnce(
        now.href,
        'select rolname from pg_roles where rolcanlogin',
      );
      const names = logins.map(({ rolname }) => rolname);
      assert.ok(!names.includes(decodeURIComponent(before.username)));
      assert.ok(names.includes(decodeURIComponent(now.username)));
    }
  });
  await report.check(
    'the portal says so, generation by generation',
    async () => {
      for (const { addon } of regions) {
        const { credentials } = await ben.get(`/addons/${addon.id}`);
        const [current, ...older] = credentials;
        assert.equal(current.state, 'current');
        assert.ok(older.length > 0);
        assert.deepEqual(
          [...new Set(older.map(({ state }) => state))],
          ['revoked'],
        );
      }
    },
  );
  await report.check(
    'no password, old or new, is in a table in clear, a log or an answer',
    async () => {
      for (const { before, now } of regions) {
        for (const { password } of [before, now]) {
          const { places } = await findSecret(
            portal,
            decodeURIComponent(password),
          );
          assert.deepEqual(places, []);
        }
      }
    },
  );
}

/** A region with its add-on, what its process has now, and load on both. */
async function begin({ portal, flags, ben }, slug) {
  const addons = await ben.list(`/addons?service=${flags.id}`);
  const addon = addons.find(
    ({ destination, aliases }) =>
      destination.slug === slug && aliases.includes('database'),
  );
  assert.ok(addon, `the database of ${slug} is among the add-ons`);
  const { running, address } = await flags.destination(slug);
  const { DATABASE_URL: url } = await environmentAt(portal, slug);
  return {
    slug,
    addon,
    release: running.release.id,
    before: new URL(url),
    traffic: new Traffic(address, { path: '/health' }),
    queries: new Queries(portal, slug),
  };
}

/** Waits until the operation has ended well. */
async function rotated(person, id) {
  const operation = await until(
    `operation ${id} has ended`,
    async () => {
      const now = await person.get(`/operations/${id}`);
      return ENDED.includes(now.state) ? now : null;
    },
    {
      timeoutMs: 240_000,
      explain: async () => explain(await person.get(`/operations/${id}`)),
    },
  );
  assert.equal(operation.state, 'succeeded', explain(operation));
}
