import type { Explanation } from '@spaceship/backstage-plugin-spaceship-common';
import { EngineBed, yaml } from '../__testUtils__/EngineBed';
import { ben, quinn } from '../crash/organization';

jest.setTimeout(60_000);

const files = (gates: string) =>
  yaml(`
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: [eu-west], gates: [${gates}] }
triggers:
  - { on: push, branch: main, deliver: staging }
  - { on: push, branch: topic, deliver: staging }
`);
const free = files('');
const gated = files('{ approvals: { of: owners, count: 1 } }');

let bed: EngineBed;
beforeEach(async () => {
  bed = await EngineBed.create({ engines: 1 });
  bed.source.commit('m1', null, free, 'quinn@example.org');
  bed.source.commit('t1', 'm1', gated, 'ana@example.org');
  bed.source.commit('t2', 't1', gated, 'quinn@example.org');
  bed.source.setHead('main', 't2');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await bed.close();
});

const push = (commit: string, before: string, branch = 'main') =>
  bed.push(commit, { before, branch, pusher: quinn });

/** The gate of a rollout to production that waits for it. */
const gateOf = (commit: string, verdict: string) =>
  bed.until(async () => {
    const rollout = await bed.rollout(commit, 'production');
    const gate = rollout?.tree && leafOf(rollout.tree);
    return gate?.verdict === verdict && gate;
  }, `the approval of ${commit} to be ${verdict}`);

const leafOf = (tree: Explanation): Explanation | undefined =>
  tree.kind === 'approvals'
    ? tree
    : tree.parts.map(leafOf).find(found => found !== undefined);

const askedOfBen = { remedies: [{ kind: 'person', who: [ben] }] };

describe('who had a part in a change may not approve it', () => {
  it('when its build was made by the push of another branch', async () => {
    await push('t2', 't1', 'topic');
    await bed.untilRollout('t2', 'staging', 'delivered');

    await push('t2', 'm1');

    await bed.until(
      async () => (await bed.rollouts()).length === 4,
      'the rollouts of main',
    );
    expect(await bed.knex('builds')).toHaveLength(1);
    expect(await gateOf('t2', 'waiting-person')).toMatchObject(askedOfBen);
  });

  it('when an earlier push had brought their commit, and the destination does not run it yet', async () => {
    await push('m1', '0'.repeat(40));
    await bed.untilRollout('m1', 'production', 'delivered');
    await bed.push('t1', { before: 'm1' });
    expect(await gateOf('t1', 'waiting-person')).toMatchObject(askedOfBen);

    await push('t2', 't1');

    expect(await gateOf('t2', 'waiting-person')).toMatchObject(askedOfBen);
  });

  it('and nobody may, until the source says who that is', async () => {
    await push('m1', '0'.repeat(40));
    await bed.untilRollout('m1', 'production', 'delivered');
    const asked = bed.source.commitsBetween.bind(bed.source);
    jest
      .spyOn(bed.source, 'commitsBetween')
      .mockImplementation(async (location, from, to, limit) => {
        if (from === 'm1') throw new Error('The source is away.');
        return asked(location, from, to, limit);
      });

    await push('t2', 't1');

    expect(await gateOf('t2', 'unknown')).toMatchObject({
      remedies: [{ kind: 'event', event: 'source-answers' }],
    });
  });
});
