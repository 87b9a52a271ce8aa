/** From an event being stored to the first step's beginning, by the engine. */
import {
  engineOn,
  insertDestination,
  insertService,
  until,
} from './ground.mjs';

const service = 'storefront';
const file = `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: next }
  - { on: push, branch: main, deliver: staging }
`;

/** An engine at rest with so many commits that are built already. `time()` says how many milliseconds the next takes. */
export async function pushes(knex, count) {
  const { engine, world, source } = engineOn(knex);
  let begun = () => {};
  const prepare = world.prepare.bind(world);
  world.prepare = (...args) => {
    begun(performance.now());
    return prepare(...args);
  };
  await insertDestination(knex, 'staging', 'staging', 0);
  await insertService(knex, service);
  const commits = Array.from({ length: count }, (_, n) => `commit${n}`);
  commits.forEach((commit, n) =>
    source.commit(commit, commits[n - 1] ?? null, { 'spaceship.yaml': file }),
  );
  await engine.start();

  const push = (branch, n) =>
    engine.receive({
      source: 'memory',
      externalId: `${branch}:${n}`,
      kind: 'push',
      payload: {
        provider: 'memory',
        location: service,
        branch,
        before: commits[n - 1] ?? null,
        after: commits[n],
        pusher: 'user:default/ana',
      },
    });
  for (const n of commits.keys()) await push('next', n);
  await until(async () => {
    const [{ count: built }] = await knex('builds')
      .where({ state: 'succeeded' })
      .count();
    return Number(built) === count;
  });

  let next = 0;
  return {
    async time() {
      const beginning = new Promise(resolve => {
        begun = resolve;
      });
      await push('main', next++);
      const stored = performance.now();
      return (await beginning) - stored;
    },
    /** Waits until nothing is under way, and nothing is left to be told. */
    rest: () =>
      until(async () => {
        const { rows } = await knex.raw(
          `select 1 from rollouts where state <> 'delivered'
           union all select 1 from outbox
           union all select 1 from spaceship_jobs.job_common where state = 'active' limit 1`,
        );
        return rows.length === 0;
      }, 50),
    stop: () => engine.stop(),
  };
}
