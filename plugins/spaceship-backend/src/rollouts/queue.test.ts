import type { ServiceId } from '@spaceship/backstage-plugin-spaceship-common';
import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { insertService } from '../crash/organization';
import { buildRecords, buildSummaryFromDb } from '../builds/store/buildRecords';
import { listDestinations } from '../destinations/store';
import type { Wakes } from '../engine/wakes';
import { replayEvent } from '../events/replayEvent';
import { cancelRollout } from './cancelRollout';
import { createRollouts } from './createRollouts';

jest.setTimeout(60_000);

const job = (when: string, command: string, more = '') => `
processes:
  web: { command: node server.js }
release:
  - { name: work, run: ${command}, when: ${when}${more} }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

let bed: EngineBed;
beforeEach(async () => {
  bed = await EngineBed.create();
});
afterEach(async () => {
  await bed.close();
});

/** A rollout whose release step runs. */
const untilStepRuns = (name: string) =>
  bed.until(
    () => bed.knex('steps').where({ name, state: 'running' }).first(),
    `step ${name} to run`,
  );

const buildOf = (commit: string) =>
  bed.knex('builds').where({ commit }).first();

const untilBuilds = (commit: string) =>
  bed.until(
    async () => (await buildOf(commit))?.state === 'running',
    `the build of ${commit} to begin`,
  );

describe('the queue of a destination', () => {
  it('keeps only the newest of those that wait behind a delivery', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'slow')));
    bed.source.commit('a2', 'a1', yaml(job('before', 'fast')));
    bed.source.commit('a3', 'a2', yaml(job('before', 'fast')));
    bed.world.jobMs = 60_000;
    await bed.push('a1');
    await untilStepRuns('job:work');
    await bed.push('a2');
    await bed.push('a3');
    const superseded = await bed.untilRollout('a2', 'staging', 'superseded');
    const newest = await bed.rollout('a3', 'staging');
    expect(superseded.superseded_by).toBe(newest.id);
    expect(superseded.outcome_reason).toMatch(/newer/);

    bed.world.jobMs = 0;
    await bed.untilRollout('a3', 'staging', 'delivered');
    expect((await bed.rollout('a1', 'staging')).state).toBe('delivered');
    expect(await bed.running('staging')).toMatchObject({ commit: 'a3' });
    const order = await bed
      .knex('deliveries')
      .where({ state: 'delivered' })
      .orderBy('started_at');
    expect(order[0].ended_at <= order[1].started_at).toBe(true);
  });

  it('gives way to a delivery of its release by hand, which is not delivered twice', async () => {
    const [a, b] = ['a1', 'b1'].map(commit => {
      bed.source.commit(commit, null, yaml(job('before', 'fast')));
      return commit;
    });
    await bed.push(a);
    await bed.untilRollout(a, 'staging', 'delivered');
    await bed.push(b, { before: a });
    const waiting = await bed.until(async () => {
      const rollout = await bed.rollout(b, 'staging');
      return rollout?.release_id && rollout.tree ? rollout : undefined;
    }, 'what diverged to wait');

    const [destination] = await listDestinations(bed.knex);
    const byHand = await bed.knex.transaction(trx =>
      createRollouts(trx, bed.engine.wakes, {
        service: { id: bed.serviceId as ServiceId },
        releaseId: waiting.release_id,
        kind: 'delivery',
        stages: [
          {
            stage: 'staging',
            stageIndex: 0,
            strategy: 'rolling',
            gates: [],
            destinations: [destination],
          },
        ],
        origin: { by: 'person', ref: 'user:default/ana', note: null },
        commit: b,
        branch: 'main',
        message: 'Change b1',
      }),
    );
    await bed.until(
      async () =>
        (await bed.knex('rollouts').where({ id: byHand[0] }).first()).state ===
        'delivered',
      'the delivery by hand',
    );
    expect(
      await bed.knex('rollouts').where({ id: waiting.id }).first(),
    ).toMatchObject({ state: 'superseded', superseded_by: byHand[0] });
  });

  it('builds one commit of a service at a time, and each once', async () => {
    bed.source.commit('a1', null, yaml(flow));
    bed.source.commit('a2', 'a1', yaml(flow));
    bed.world.buildMs = 300;
    await bed.push('a1');
    await untilBuilds('a1');
    await bed.push('a2');
    await bed.push('a2', { branch: 'main' });
    await bed.untilRollout('a2', 'staging', 'delivered');
    const builds = await bed.knex('builds').orderBy('started_at');
    expect(builds.map(build => build.state)).toEqual([
      'succeeded',
      'succeeded',
    ]);
    expect(builds[0].ended_at <= builds[1].started_at).toBe(true);
  });

  it('does not build what was overtaken before its turn, but what a trigger only builds', async () => {
    const files = yaml(`${flow}  - { on: push, branch: next }\n`);
    bed.source.commit('a1', null, files);
    bed.source.commit('a2', 'a1', files);
    bed.source.commit('a3', 'a2', files);
    bed.source.commit('a4', 'a3', files);
    bed.world.buildMs = 60_000;
    await bed.push('a1');
    await untilBuilds('a1');
    await bed.push('a2', { branch: 'next' });
    await bed.push('a3');
    await bed.push('a4');
    await bed.until(
      async () => (await buildOf('a3'))?.state === 'cancelled',
      'the build of a3 to be given up',
    );
    expect(await buildOf('a3')).toMatchObject({
      started_at: null,
      error: expect.stringMatching(/^Nothing waits for this build any more/),
    });
    bed.world.buildMs = 0;
    await bed.untilRollout('a4', 'staging', 'delivered');
    expect(await buildOf('a1')).toMatchObject({ state: 'succeeded' });
    expect(await buildOf('a2')).toMatchObject({ state: 'succeeded' });
  });

  it('delivers what had been built for a while when the next commit came', async () => {
    bed.source.commit('a1', null, yaml(flow));
    bed.source.commit('a2', 'a1', yaml(flow));
    bed.world.buildMs = 60_000;
    await bed.push('a1');
    await untilBuilds('a1');
    await bed
      .knex('builds')
      .update({ started_at: new Date(Date.now() - 15_000) });
    await bed.push('a2');
    await bed.until(() => buildOf('a2'), 'the build of a2 to be asked for');
    bed.world.buildMs = 0;
    await bed.untilRollout('a1', 'staging', 'delivered');
    await bed.untilRollout('a2', 'staging', 'delivered');
  });

  it('says that a commit is being built, once it is', async () => {
    bed.source.commit('a1', null, yaml(flow));
    bed.world.buildMs = 60_000;
    await bed.push('a1');
    await bed.until(async () => {
      const rollout = await bed.knex('rollouts').first();
      return JSON.stringify(rollout?.tree ?? '').includes('build.running');
    }, 'the explanation to follow');
  });

  it('tells of a build what it waits for, and of the trouble that it has', async () => {
    const noteOf = async (state: string) => {
      const row = await buildRecords(bed.knex).where({ state }).first();
      return row && buildSummaryFromDb(row).note;
    };
    bed.source.commit('a1', null, yaml(flow));
    bed.source.commit('a2', 'a1', yaml(flow));
    bed.world.buildMs = 60_000;
    await bed.push('a1');
    await bed.until(
      async () => await bed.knex('builds').where({ state: 'running' }).first(),
      'the first to run',
    );
    await bed.push('a2');
    await bed.until(
      async () => (await noteOf('waiting'))?.startsWith('Another build'),
      'the second to say that it waits',
    );
    bed.world.askBuild = () => {
      throw new Error('The agent does not answer.');
    };
    await bed.until(
      async () => (await noteOf('running')) === 'The agent does not answer.',
      'the first to say that nobody answers',
    );
  });

  it('never puts an older commit that arrives late over a newer one', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'fast')));
    bed.source.commit('a2', 'a1', yaml(job('before', 'fast')));
    await bed.push('a2');
    await bed.untilRollout('a2', 'staging', 'delivered');
    await bed.push('a1');
    const late = await bed.untilRollout('a1', 'staging', 'superseded');
    expect(late.outcome_reason).toMatch(/newer/i);
    expect(await bed.running('staging')).toMatchObject({ commit: 'a2' });
  });

  it('delivers two services at the same destination side by side', async () => {
    await insertService(bed.knex, 'other');
    bed.source.commit('a1', null, yaml(job('before', 'slow')));
    bed.world.jobMs = 60_000;
    await bed.push('a1');
    await bed.push('a1', { location: 'other' });
    await bed.until(async () => {
      const running = await bed
        .knex('steps')
        .where({ name: 'job:work', state: 'running' });
      return running.length === 2;
    }, 'both steps to run at the same time');
    bed.world.jobMs = 0;
    await bed.until(async () => {
      const done = await bed.knex('rollouts').where({ state: 'delivered' });
      return done.length === 2;
    }, 'both to be delivered');
  });
});

const cancel = async (id: string, wakes: Wakes = bed.engine.wakes) =>
  bed.knex.transaction(trx =>
    cancelRollout(
      trx,
      wakes,
      { id, serviceId: bed.serviceId },
      { by: 'user:default/ben', reason: 'wrong one' },
    ),
  );

describe('cancel', () => {
  it('stops the step that runs and goes back to what ran before', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'fast')));
    bed.source.commit('a2', 'a1', yaml(job('after', 'slow')));
    await bed.push('a1');
    await bed.untilRollout('a1', 'staging', 'delivered');
    const before = bed.world.serving('flags-staging');
    bed.world.jobMs = 60_000;
    await bed.push('a2');
    await untilStepRuns('job:work');
    expect(bed.world.serving('flags-staging')).not.toEqual(before);

    await cancel((await bed.rollout('a2', 'staging')).id);
    await bed.untilRollout('a2', 'staging', 'cancelled');
    expect(bed.world.serving('flags-staging')).toEqual(before);
    expect(bed.world.revisions('flags-staging')).toEqual(before);
    const step = await bed
      .knex('steps')
      .where({ name: 'job:work' })
      .orderBy('started_at', 'desc')
      .first();
    expect(step.state).toBe('cancelled');
    expect(await bed.running('staging')).toMatchObject({ commit: 'a1' });
  });

  it('lets no step begin after it, before the rollout has handed it on', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'slow')));
    bed.world.jobMs = 60_000;
    await bed.push('a1');
    await untilStepRuns('job:work');
    const { id } = await bed.rollout('a1', 'staging');
    await cancel(id, { async wake() {}, async wakeAll() {} });
    bed.world.jobMs = 0;
    const { outcome_reason } = await bed.untilRollout(
      'a1',
      'staging',
      'cancelled',
    );
    expect(outcome_reason).toBe('user:default/ben cancelled it: “wrong one”.');
    expect(await bed.knex('steps').where({ name: 'prepare' })).toEqual([]);
  });

  it('waits for a step that may not be interrupted', async () => {
    bed.source.commit(
      'a1',
      null,
      yaml(job('before', 'slow', ', interruptible: false')),
    );
    bed.world.jobMs = 60_000;
    await bed.push('a1');
    await untilStepRuns('job:work');
    await cancel((await bed.rollout('a1', 'staging')).id);
    await bed.until(async () => {
      const delivery = await bed.knex('deliveries').first();
      return JSON.stringify(delivery.tree).includes('delivery/cancel');
    }, 'the delivery to say that the cancel waits');
    bed.world.jobMs = 0;
    await bed.untilRollout('a1', 'staging', 'cancelled');
    const step = await bed.knex('steps').where({ name: 'job:work' }).first();
    expect(step.state).toBe('succeeded');
  });
});

describe('a delivery that fails', () => {
  it('leaves the old version serving, and says why', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'fast')));
    bed.source.commit('a2', 'a1', yaml(job('before', 'breaks')));
    await bed.push('a1');
    await bed.untilRollout('a1', 'staging', 'delivered');
    const before = bed.world.serving('flags-staging');
    bed.world.exitCodes.set('work', 3);
    await bed.push('a2');
    const failed = await bed.untilRollout('a2', 'staging', 'failed');
    expect(failed.outcome_reason).toMatch(/exit code 3/);
    expect(bed.world.serving('flags-staging')).toEqual(before);
  });

  it('is remembered at its place until one succeeds there, and not when one is cancelled', async () => {
    const lastFailure = async () =>
      (await bed.knex('service_destinations').first()).failed;
    bed.source.commit('a1', null, yaml(job('before', 'breaks')));
    bed.source.commit('a2', 'a1', yaml(job('before', 'fast')));
    bed.source.commit('a3', 'a2', yaml(job('before', 'fast')));
    bed.world.exitCodes.set('work', 3);
    await bed.push('a1');
    const { id } = await bed.untilRollout('a1', 'staging', 'failed');
    expect(await lastFailure()).toMatchObject({
      rolloutId: id,
      release: 1,
      outcome: 'failed',
    });

    bed.world.exitCodes.clear();
    bed.world.jobMs = 60_000;
    await bed.push('a2');
    await untilStepRuns('job:work');
    await cancel((await bed.rollout('a2', 'staging')).id);
    bed.world.jobMs = 0;
    await bed.untilRollout('a2', 'staging', 'cancelled');
    expect(await lastFailure()).toMatchObject({ release: 1 });

    await bed.push('a3');
    await bed.untilRollout('a3', 'staging', 'delivered');
    expect(await lastFailure()).toBeNull();
  });

  it('keeps what the new version put out while it was not healthy', async () => {
    const files = yaml(
      job('before', 'fast').replace(
        '{ command: node server.js }',
        '{ command: node server.js, health: { path: /, timeout: 1s } }',
      ),
    );
    bed.source.commit('a1', null, files);
    bed.world.jobMs = 60_000;
    bed.world.output = 'hunter2000 opens';
    await bed.push('a1');
    const { subject_id: delivery } = await untilStepRuns('job:work');
    bed.world.ill.add(delivery);
    bed.world.jobMs = 0;
    const failed = await bed.untilRollout('a1', 'staging', 'failed');
    expect(failed.outcome_reason).toMatch(/answers 500/);
    const { n } = await bed.knex('steps').where({ name: 'healthy' }).first();
    const [{ body }] = await bed
      .knex('log_chunks')
      .where({ subject_id: delivery, step_n: n });
    expect(body).toContain(`[secret] opens ${delivery}`);
  });

  it('to build leaves the old version serving, and says what the build said', async () => {
    bed.source.commit('a1', null, yaml(flow));
    bed.source.commit('a2', 'a1', yaml(flow));
    await bed.push('a1');
    await bed.untilRollout('a1', 'staging', 'delivered');
    const before = bed.world.serving('flags-staging');
    bed.world.buildError = 'npm ci ended with exit code 1';
    await bed.push('a2');
    const failed = await bed.untilRollout('a2', 'staging', 'failed');
    expect(failed.outcome_reason).toBe(
      'The build failed: npm ci ended with exit code 1.',
    );
    expect(bed.world.serving('flags-staging')).toEqual(before);
  });

  it('does not come back when its event is replayed after its rejection', async () => {
    bed.source.commit('a1', null, yaml(job('before', 'fast')));
    bed.source.commit('a2', 'a1', yaml(job('before', 'fast')));
    await bed.push('a1');
    await bed.untilRollout('a1', 'staging', 'delivered');
    await bed.push('a2');
    await bed.untilRollout('a2', 'staging', 'delivered');
    await bed
      .knex('releases')
      .where({ commit: 'a2' })
      .update({
        rejection: JSON.stringify({
          by: 'user:default/ben',
          at: new Date().toISOString(),
          reason: 'broken',
        }),
      });
    const row = await bed
      .knex('inbox')
      .whereRaw(`payload ->> 'after' = 'a2'`)
      .first();
    await replayEvent(bed.knex, row.id);
    bed.engine.processInbox();
    const again = await bed.until(async () => {
      const rollouts = await bed.knex('rollouts').where({ commit: 'a2' });
      return rollouts.find(one => one.state === 'waiting' && one.tree);
    }, 'the replayed rollout to be explained');
    expect(JSON.stringify(again.tree)).toContain('release.rejected');
    expect(await bed.knex('builds').where({ commit: 'a2' })).toHaveLength(1);
  });
});
