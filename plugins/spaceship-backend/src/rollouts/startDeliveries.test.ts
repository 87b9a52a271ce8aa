import { EngineBed, yaml } from '../__testUtils__/EngineBed';
import { members } from '../crash/organization';
import { readDecision } from '../engine/decisions';
import { CommitHistory } from './CommitHistory';
import { loadRolloutFacts } from './loadRolloutFacts';

jest.setTimeout(60_000);

const file = yaml(`
processes:
  web: { command: node server.js }
release:
  - { name: work, run: slow, when: before }
flow:
  - { stage: production, to: [eu-west, us-east] }
triggers:
  - { on: push, branch: main, deliver: production }
`);

it('plans on after a start with the facts that reading them again would bring', async () => {
  const bed = await EngineBed.create();
  try {
    bed.world.jobMs = 60_000;
    bed.source.commit('a1', null, file);
    await bed.push('a1');
    await bed.until(
      () =>
        bed
          .knex('steps')
          .where({ name: 'job:work', state: 'running' })
          .first('n'),
      'the delivery to be at its work',
    );
    const { id } = await bed.rollout('a1', 'production');
    const last = await bed.until<{ id: string }>(
      () =>
        bed
          .knex('decisions')
          .where({ subject_id: id })
          .whereRaw(`decision ->> 'do' = 'wait'`)
          .orderBy('id', 'desc')
          .first('id'),
      'the rollout to rest',
    );
    const history = new CommitHistory(new Map([['memory', bed.source]]));
    const read = await loadRolloutFacts(bed.knex, { history, members }, id);
    const { facts } = await readDecision(bed.knex, last.id);
    expect(read?.facts.deliveries.map(({ begun }) => begun)).toEqual([
      true,
      false,
    ]);
    expect(facts).toEqual(read?.facts);
  } finally {
    bed.world.jobMs = 0;
    await bed.close();
  }
});
