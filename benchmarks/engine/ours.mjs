/** Deliveries of eight steps each, by the engine. */
import {
  createRollouts,
  engineOn,
  insertDestination,
  insertService,
  Jobs,
  listDestinations,
  newId,
  quiet,
  until,
  writes,
} from './ground.mjs';

const spec = {
  processes: {
    web: {
      command: 'node server.js',
      replicas: 2,
      stopTimeout: '10s',
      health: { path: '/healthz', timeout: '60s' },
    },
  },
  addons: { database: { type: 'postgres', plan: 'small' } },
  releaseSteps: [],
  flow: [],
};
/** Add-on, twice (prepare, healthy, shift), retire the version before. */
export const stepsPerDelivery = 8;

/** So many services with a release that waits to replace what runs, at one destination. */
async function seed(knex, count) {
  await insertDestination(knex, 'production', 'production', 0);
  const [destination] = await listDestinations(knex);
  const deliveries = [];
  for (let index = 0; index < count; index++) {
    const serviceId = await insertService(knex, `service-${index}`);
    const buildId = newId();
    const releaseId = newId();
    const common = {
      service_id: serviceId,
      commit: 'c2',
      message: 'A change',
      artifact_digest: `sha256:${'ab'.repeat(32)}`,
      artifact_location: '/artifacts/ab',
    };
    await knex('builds').insert({
      ...common,
      id: buildId,
      build_key: `key-${index}`,
      model: '{}',
      state: 'succeeded',
    });
    await knex('releases').insert({
      ...common,
      id: releaseId,
      number: 2,
      authors: '[]',
      build_id: buildId,
      spec: JSON.stringify(spec),
      release_steps_hash: 'none',
    });
    await knex('service_destinations').insert({
      service_id: serviceId,
      destination_id: destination.id,
      running: JSON.stringify({
        deliveryId: newId(),
        releaseId: newId(),
        releaseNumber: 1,
        commit: 'c1',
        configRevision: 0,
        artifactDigest: `sha256:${'cd'.repeat(32)}`,
        since: new Date().toISOString(),
        replicas: { web: 2 },
      }),
      health: JSON.stringify({
        state: 'healthy',
        replicas: [],
        detail: null,
        since: new Date().toISOString(),
      }),
      observed_at: new Date(),
    });
    deliveries.push({ serviceId, releaseId, destination });
  }
  return deliveries;
}

/** Asks for all of them, outside of what is measured; nothing takes them up yet. */
async function ask(knex, wakes, seeded) {
  for (const { serviceId, releaseId, destination } of seeded) {
    await knex.transaction(trx =>
      createRollouts(trx, wakes, {
        service: { id: serviceId },
        releaseId,
        kind: 'delivery',
        stages: [
          {
            stage: null,
            stageIndex: null,
            strategy: 'rolling',
            gates: [],
            destinations: [destination],
          },
        ],
        origin: { by: 'person', ref: 'user:default/ana', note: null },
        commit: 'c2',
        branch: 'main',
        message: 'A change',
      }),
    );
  }
}

/** So many deliveries, asked for outside of what is measured. */
export async function prepare(knex, count) {
  const seeded = await seed(knex, count);
  const jobs = new Jobs({ knex, logger: quiet, heard() {} });
  await jobs.start();
  await ask(knex, jobs, seeded);
  await jobs.stop();
  await knex.raw('vacuum analyze');
}

/** Milliseconds from the start to the last delivery's end, and how many transactions wrote meanwhile. */
export async function runEngine(knex) {
  const { engine, source } = engineOn(knex);
  source.commit('c1', null, {});
  source.commit('c2', 'c1', {});
  const before = await writes(knex);
  const began = performance.now();
  await engine.start();
  await until(async () => {
    const { rows } = await knex.raw(
      `select 1 from rollouts where state <> 'delivered' limit 1`,
    );
    return rows.length === 0;
  }, 50);
  const ms = performance.now() - began;
  const after = await writes(knex);
  await engine.stop();
  return { ms, commits: after - before };
}
