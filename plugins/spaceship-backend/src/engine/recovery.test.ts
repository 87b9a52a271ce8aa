import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { bumpFacts } from './bumpFacts';
import { readDecision, replayDecision } from './decisions';
import { planner } from './planner';

jest.setTimeout(60_000);

const slow = `
processes:
  web: { command: node server.js }
release:
  - { name: work, run: slow, when: before }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

let bed: EngineBed;
afterEach(async () => {
  await bed.close();
});

const untilStepRuns = () =>
  bed.until(
    () =>
      bed.knex('steps').where({ name: 'job:work', state: 'running' }).first(),
    'the release step to run',
  );

it('finishes everything after the queue was dropped', async () => {
  bed = await EngineBed.create();
  bed.source.commit('a1', null, yaml(slow));
  bed.world.jobMs = 60_000;
  await bed.push('a1');
  await untilStepRuns();
  await dropQueue();
  bed.world.jobMs = 0;
  await bed.untilRollout('a1', 'staging', 'delivered');
});

/** Again, where it met a job that is being taken: each holds a table that the other wants. */
async function dropQueue(): Promise<void> {
  const deadlock = '40P01';
  try {
    await bed.knex.raw('drop schema spaceship_jobs cascade');
  } catch (error) {
    if ((error as { code?: string }).code !== deadlock) throw error;
    await dropQueue();
  }
}

it('goes on by itself where a wake-up was lost', async () => {
  bed = await EngineBed.create({ settings: { antiEntropyMs: 300 } });
  bed.source.commit('a1', null, yaml(slow));
  bed.world.jobMs = 60_000;
  await bed.push('a1');
  await untilStepRuns();
  await bed.until(async () => {
    await bed.knex.raw(
      `delete from spaceship_jobs.job where state = 'created'`,
    );
    const { rows } = await bed.knex.raw(
      `select 1 from spaceship_jobs.job where state < 'completed'`,
    );
    return rows.length === 0;
  }, 'no job to be left');
  bed.world.jobMs = 0;
  await bed.untilRollout('a1', 'staging', 'delivered');
});

it('reconnects after every connection was cut', async () => {
  bed = await EngineBed.create({ settings: { antiEntropyMs: 1_000 } });
  bed.source.commit('a1', null, yaml(flow));
  await bed.push('a1');
  const cut = async () => {
    await bed.knex.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return true;
  };
  for (let i = 0; i < 5; i++) await bed.until(cut, 'the connections to be cut');
  await bed.untilRollout('a1', 'production', 'delivered');
});

it('plans again where a fact changed between the plan and its action', async () => {
  let plans = 0;
  bed = await EngineBed.create({
    engines: 1,
    planner: {
      ...planner,
      delivery: (facts, now) => {
        plans += 1;
        return planner.delivery(facts, now);
      },
    },
  });
  bed.source.commit('a1', null, yaml(slow));
  bed.world.jobMs = 60_000;
  await bed.push('a1');
  await untilStepRuns();
  const before = plans;
  await bed.knex.transaction(trx =>
    bumpFacts(trx, bed.engine.wakes, {
      destinationId: bed.destinations.staging,
    }),
  );
  await bed.until(
    async () => plans > before,
    'the delivery to be planned again',
  );
  bed.world.jobMs = 0;
  await bed.untilRollout('a1', 'staging', 'delivered');
  const decisions = await bed
    .knex('decisions')
    .where({ subject_kind: 'delivery' });
  const versions = new Set<string>();
  for (const { id } of decisions) {
    const { facts } = await readDecision(bed.knex, id);
    versions.add(JSON.stringify('versions' in facts && facts.versions));
  }
  expect(versions.size).toBe(2);
});

it('plans every stored decision again with the same bytes', async () => {
  bed = await EngineBed.create();
  bed.source.commit('a1', null, yaml(flow));
  bed.source.commit('a2', 'a1', yaml(flow));
  await bed.push('a1');
  await bed.untilRollout('a1', 'production', 'delivered');
  await bed.push('a2');
  await bed.untilRollout('a2', 'production', 'delivered');
  const decisions = await bed.knex('decisions').orderBy('id');
  expect(decisions.length).toBeGreaterThan(30);
  for (const { id } of decisions) {
    const recorded = await readDecision(bed.knex, id);
    expect(replayDecision(recorded, planner)).toMatchObject({ same: true });
  }
});

it('stores the output of builds and release steps, without secret values', async () => {
  bed = await EngineBed.create();
  bed.source.commit('a1', null, yaml(slow));
  bed.world.output = 'the password is hunter2000, keep it';
  await bed.push('a1');
  await bed.untilRollout('a1', 'staging', 'delivered');
  const chunks = await bed.knex('log_chunks');
  expect(chunks).toHaveLength(2);
  const delivered = chunks.find(
    chunk => chunk.step_n === 1 && chunk.body.includes('[secret]'),
  );
  expect(delivered.body).toContain('the password is [secret], keep it');
});

it('looks how what runs is doing, and tells when that changes', async () => {
  bed = await EngineBed.create();
  bed.source.commit('a1', null, yaml(slow));
  await bed.push('a1');
  await bed.untilRollout('a1', 'staging', 'delivered');
  const health = () =>
    bed
      .knex('service_destinations')
      .first()
      .then(row => row.health?.state);
  await bed.until(async () => (await health()) === 'healthy', 'health');
  const [revision] = bed.world.serving('flags-staging');
  bed.announced.length = 0;
  bed.world.ill.add(revision);
  await bed.until(async () => (await health()) === 'unhealthy', 'illness');
  await bed.until(
    async () => bed.announced.some(one => one.topic === 'spaceship.health'),
    'the change to be told',
  );
});

it('knows the address and health of what was delivered without waiting for its turn', async () => {
  bed = await EngineBed.create({ settings: { healthMs: 3_600_000 } });
  bed.source.commit('a1', null, yaml(slow));
  await bed.push('a1');
  await bed.untilRollout('a1', 'staging', 'delivered');
  await bed.until(async () => {
    const row = await bed.knex('service_destinations').first();
    return row.health?.state === 'healthy' && row.address;
  }, 'address and health');
});
