import { newId, stepTitle } from '@spaceship/backstage-plugin-spaceship-common';
import { EngineBed } from '../__testUtils__/EngineBed';
import { quiet } from '../crash/quiet';
import { reviewParts } from '../crash/reviewParts';
import { callHere, worldParts } from '../crash/worldParts';
import { sweepLeftovers } from './sweepLeftovers';

jest.setTimeout(60_000);

const file = (review = 'review: {}') => ({
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: main, deliver: staging }
${review}
`,
});

let bed: EngineBed;
beforeEach(async () => {
  bed = await EngineBed.create();
  bed.source.commit('m1', null, file());
  bed.source.setHead('main', 'm1');
});
afterEach(async () => {
  await bed?.close();
});

const zeros = '0'.repeat(40);
async function push(branch: string, commit: string, parent = 'm1') {
  bed.source.commit(commit, parent, file());
  bed.source.setHead(branch, commit);
  await bed.push(commit, { branch });
}
async function remove(branch: string) {
  bed.source.setHead(branch, null);
  await bed.push(zeros, { branch });
}
const environments = () =>
  bed.knex('review_environments').orderBy(['created_at', 'id']);
const until = (branch: string, state: string, generation = 1) =>
  bed.until(
    async () =>
      (await environments()).find(
        one =>
          one.branch === branch &&
          one.state === state &&
          one.generation === generation,
      ),
    `${branch} to be ${state}`,
  );

it('a push makes an environment behind a gate, another one updates it in place, and the deletion leaves nothing', async () => {
  await push('topic', 't1');
  const made = await until('topic', 'ready');
  expect(made).toMatchObject({ name: 'flags-topic', commit: 't1' });
  expect(bed.world.accessTo('flags-flags-topic')).toMatchObject({
    kind: 'gated',
    subject: made.id,
  });
  const first = bed.world.serving('flags-flags-topic');
  expect(first).toHaveLength(1);
  // The gate stands before anything is behind it.
  const kinds = bed.world.effects.seen
    .filter(one => one.target === 'flags-flags-topic')
    .map(one => one.kind);
  expect(kinds[0]).toBe('access');

  await push('topic', 't2', 't1');
  await bed.until(async () => {
    const [one] = await environments();
    const serving = bed.world.serving('flags-flags-topic');
    return one.state === 'ready' && serving[0] !== first[0];
  }, 'the second commit to run');

  await remove('topic');
  await until('topic', 'destroyed');
  expect(bed.world.inventory()).toEqual([]);
  expect(await bed.knex('destinations').where({ slug: 'flags-topic' })).toEqual(
    [expect.objectContaining({ tombstoned_at: expect.any(Date) })],
  );
});

it('a branch that comes back while its environment ends gets the next generation', async () => {
  await push('topic', 't1');
  const { destination_id: destination } = await until('topic', 'ready');
  const place = () =>
    bed.knex('service_destinations').where({ destination_id: destination });
  await place().update({ leased_to: newId() });
  await remove('topic');
  await until('topic', 'destroying');
  await push('topic', 't2');
  await bed.until(
    async () => (await environments())[0].again,
    'the push to be remembered',
  );
  await place().update({ leased_to: null });
  const again = await until('topic', 'ready', 2);
  expect(again).toMatchObject({ name: 'flags-topic', commit: 't2' });
  const slugs = await bed.knex('destinations').whereNotNull('label');
  expect(slugs.map(one => one.slug).sort()).toEqual([
    'flags-topic',
    'flags-topic-2',
  ]);
});

it('tells what its delivery waits for, and once when that goes on', async () => {
  await push('topic', 't1');
  const { destination_id: destination } = await until('topic', 'ready');
  await bed
    .knex('service_destinations')
    .where({ destination_id: destination })
    .update({ leased_to: newId() });
  await push('topic', 't2', 't1');
  const detail = await bed.until(async () => {
    const step = await bed
      .knex('steps')
      .whereRaw(`input ->> 'kind' = 'review.deploy'`)
      .whereNull('ended_at')
      .first();
    const said = step?.output?.detail;
    return said?.startsWith('What runs at') && said;
  }, 'the delivery to wait for its place');
  expect(detail).not.toMatch(/Goes on/);
});

it('a deletion that comes late ends nothing, and a push of a branch that is gone makes nothing', async () => {
  await push('topic', 't1');
  await until('topic', 'ready');
  await bed.push(zeros, { branch: 'topic' });
  bed.source.commit('g1', 'm1', file());
  await bed.push('g1', { branch: 'gone' });
  await bed.until(async () => {
    const [left] = await bed.knex('inbox').whereNull('processed_at');
    return !left;
  }, 'the inbox to be empty');
  expect((await environments()).map(one => [one.branch, one.state])).toEqual([
    ['topic', 'ready'],
  ]);
});

it.each(['', "review: { branches: ['mira/*'] }"])(
  'a push makes nothing where the file says %j',
  async review => {
    bed.source.commit('t1', 'm1', file(review));
    bed.source.setHead('topic', 't1');
    await bed.push('t1', { branch: 'topic' });
    await bed.until(async () => {
      const [left] = await bed.knex('inbox').whereNull('processed_at');
      return !left;
    }, 'the inbox to be empty');
    expect(await environments()).toEqual([]);
  },
);

it('a deletion in the middle of the first delivery leaves nothing', async () => {
  bed.world.buildMs = 300;
  await push('topic', 't1');
  await until('topic', 'deploying');
  await remove('topic');
  await until('topic', 'destroyed');
  expect(bed.world.inventory()).toEqual([]);
  const rollouts = await bed.rollouts();
  expect(rollouts.filter(one => one.state !== 'cancelled')).toEqual([]);
});

it('a commit that comes back is deployed again where its rollout was stopped, and nobody lived to write that down', async () => {
  bed.world.buildMs = 1_000;
  await push('topic', 't1');
  const { id, rollout_id: rolloutId } = await bed.until(
    async () => (await environments()).find(one => one.rollout_id !== null),
    'a rollout of the commit',
  );
  // What a replica has done that dies before it stores the end of the step, while the branch is at t1 again.
  await bed.knex.transaction(async trx => {
    await trx('rollouts')
      .where({ id: rolloutId, state: 'waiting' })
      .update({
        cancel_requested: JSON.stringify({
          ...{ by: 'spaceship', at: new Date().toISOString() },
          reason: 'The review environment has something newer to do.',
        }),
      });
    await bed.engine.wakes.wake(trx, { kind: 'rollout', id: rolloutId });
    await bed.engine.wakes.wake(trx, { kind: 'review', id });
  });
  const ended = await bed.until(
    async () =>
      (
        await environments()
      ).find(({ state }) => ['ready', 'failed'].includes(state)),
    'the environment to be ready, or to fail',
  );
  expect(ended).toMatchObject({ state: 'ready', commit: 't1', tries: 0 });
  expect((await bed.rollouts()).map(({ state }) => state)).toEqual([
    'cancelled',
    'delivered',
  ]);
});

it('the data of staging is cloned before anything is delivered, and goes with the environment', async () => {
  const files = file(
    'addons: { database: { type: memory } }\nreview: { data: { database: { clone: staging } } }',
  );
  bed.source.commit('m2', 'm1', files);
  bed.source.setHead('main', 'm2');
  await bed.push('m2');
  await bed.untilRollout('m2', 'staging', 'delivered');
  await bed
    .knex('destinations')
    .where({ id: bed.destinations.staging })
    .update({ title: 'Staging' });
  bed.source.commit('d1', 'm2', files);
  bed.source.setHead('topic', 'd1');
  await bed.push('d1', { branch: 'topic' });
  const made = await until('topic', 'ready');
  const copy = await bed
    .knex('steps')
    .where({ subject_id: made.id })
    .whereRaw(`input ->> 'kind' = 'review.data'`)
    .first('input');
  expect(stepTitle(copy.input)).toBe('Copy the data of database at Staging');
  const addons = await bed.knex('addons').orderBy('created_at');
  expect(addons).toMatchObject([
    { destination_id: bed.destinations.staging, origin: null },
    {
      destination_id: made.destination_id,
      state: 'ready',
      origin: { kind: 'clone', addonId: addons[0].id },
    },
  ]);
  await remove('topic');
  await until('topic', 'destroyed');
  const left = await bed.knex('addons').whereNot('state', 'destroyed');
  expect(left.map(one => one.id)).toEqual([addons[0].id]);
  const { addonId } = bed.world.addons.inventory()[0];
  expect(bed.world.addons.inventory()).toHaveLength(1);
  expect(addonId).toBe(addons[0].id);
});

it('what can not be built fails, says why, and is tried again with the next commit', async () => {
  bed.source.commit('bad', 'm1', {
    'spaceship.yaml': 'apiVersion: spaceship.run/v1\nreview: {}\nprocess: {}\n',
  });
  await push('topic', 't1');
  await until('topic', 'ready');
  bed.source.setHead('topic', 'bad');
  await bed.knex('review_environments').update({ commit: 'bad' });
  const [one] = await environments();
  await bed.engine.wakes.wake(bed.knex, { kind: 'review', id: one.id });
  const failed = await until('topic', 'failed');
  expect(failed.outcome_reason).toContain('spaceship.yaml:3:1');
  await push('topic', 't3');
  await until('topic', 'ready');
});

it('an environment that nobody uses ends by itself', async () => {
  await push('topic', 't1');
  const { id } = await until('topic', 'ready');
  await bed.knex.raw(
    `update review_environments set last_used_at = now() - interval '4 days' where id = ?`,
    [id],
  );
  await bed.engine.wakes.wake(bed.knex, { kind: 'review', id });
  const ended = await until('topic', 'destroyed');
  expect(ended.ending.kind).toBe('idle');
});

it('a visit starts the idle clock again', async () => {
  await push('topic', 't1');
  const { last_used_at: before } = await until('topic', 'ready');
  bed.world.visit('flags-flags-topic');
  await bed.until(
    async () => (await environments())[0].last_used_at > before,
    'the visit to be noted',
  );
});

it('what comes late is swept away, not at first sight, and nothing else is', async () => {
  await bed.push('m1');
  await bed.untilRollout('m1', 'staging', 'delivered');
  await push('topic', 't1');
  await until('topic', 'ready');
  await remove('topic');
  const gone = await until('topic', 'destroyed');
  bed.world.prepare(
    'flags-flags-topic',
    'late',
    { web: 1 },
    null,
    { identity: { subject: 'late', step: 1, attempt: 1 }, fence: 1_000 },
    'nobody',
    { serviceId: bed.serviceId, destinationId: gone.destination_id },
  );
  await bed
    .knex('service_destinations')
    .where({ destination_id: gone.destination_id })
    .update({ fence: 1_000 });
  const { driver } = worldParts(callHere(bed.world), 'sweep');
  const sweep = () =>
    sweepLeftovers({
      knex: bed.knex,
      logger: quiet,
      drivers: new Map([['fake', driver]]),
      addons: new Map(),
      reviews: reviewParts('fake').reviews,
    });
  const targets = () => bed.world.inventory().map(({ where }) => where);
  await sweep();
  expect(targets().sort()).toEqual(['flags-flags-topic', 'flags-staging']);
  await sweep();
  expect(targets()).toEqual(['flags-staging']);
  const sweeps = await bed.knex('sweeps').orderBy('created_at');
  expect(sweeps.map(one => [one.found.length, one.removed.length])).toEqual([
    [1, 0],
    [1, 1],
  ]);
});
