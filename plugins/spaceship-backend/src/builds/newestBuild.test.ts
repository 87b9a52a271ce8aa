import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { listServices } from '../services/store';
import { requestBuild } from './requestBuild';

jest.setTimeout(60_000);

let bed: EngineBed;
beforeAll(async () => {
  bed = await EngineBed.create({ engines: 1 });
  for (const commit of ['a', 'b', 'c']) {
    bed.source.commit(commit, null, yaml(flow));
  }
  bed.source.commit('misspelt', null, yaml('proceses: {}\n'));
});
afterAll(async () => {
  await bed?.close();
});

const isUnbuilt = async () =>
  (await listServices(bed.knex, { is: 'unbuilt' }, 'all')).items.length > 0;

const pushed = async (commit: string) => {
  await bed.push(commit);
  await bed.until(
    async () => !(await bed.knex('inbox').whereNull('processed_at').first()),
    `the push of ${commit} is answered`,
  );
};

it('counts as not built what was pushed last, until it is built or another is pushed', async () => {
  bed.world.buildError = 'npm ci failed.';
  await pushed('a');
  await bed.until(isUnbuilt, 'the build of a failed');

  bed.world.buildError = null;
  await pushed('b');
  await bed.untilRollout('b', 'staging', 'delivered');
  expect(await isUnbuilt()).toBe(false);

  await pushed('misspelt');
  expect(await isUnbuilt()).toBe(true);

  bed.world.buildError = 'npm ci failed.';
  await pushed('c');
  await bed.untilRollout('c', 'staging', 'failed');
  expect(await isUnbuilt()).toBe(true);
  await pushed('b');
  expect(await isUnbuilt()).toBe(false);
});

it('is content when somebody has it built again', async () => {
  await pushed('c');
  await bed.until(isUnbuilt, 'the build of c failed');
  bed.world.buildError = null;
  const failed = await bed
    .knex('builds')
    .where({ commit: 'c', state: 'failed' })
    .first();

  await bed.knex.transaction(trx =>
    requestBuild(trx, bed.engine.wakes, {
      ...failed,
      service: { id: bed.serviceId },
      byItself: true,
    }),
  );

  await bed.until(async () => !(await isUnbuilt()), 'c is built');
});
