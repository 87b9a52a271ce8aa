import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { builtOnBranch } from '../releases/store/builtOnBranch';

jest.setTimeout(60_000);

let bed: EngineBed;
beforeAll(async () => {
  bed = await EngineBed.create({ engines: 1 });
  const files = yaml(
    flow.replace(
      'to: [eu-west, us-east]',
      'to: [eu-west, us-east], gates: [{ approvals: { of: owners } }]',
    ),
  );
  bed.source.commit('a', null, files);
  bed.source.commit('b', 'a', files);
  bed.source.commit('c', 'a', files);
});
afterAll(async () => {
  await bed?.close();
});

/** The commits of the releases that count as built on main, newest first. */
async function built(): Promise<string[]> {
  const of = await builtOnBranch(bed.knex, [bed.serviceId]);
  const releases = await bed.knex('releases').select('number', 'commit');
  return of(bed.serviceId).numbers.map(
    wanted => releases.find(({ number }) => number === wanted)?.commit,
  );
}

const pushed = async (before: string | null, after: string) => {
  bed.source.setHead('main', after);
  await bed.push(after, { before });
  await bed.until(
    async () => (await built())[0] === after,
    `${after} is the newest of the branch`,
  );
};

it('takes what it pushed away off the branch, until it is pushed again', async () => {
  await pushed(null, 'a');
  await pushed('a', 'b');
  expect(await built()).toEqual(['b', 'a']);

  await pushed('b', 'c');
  expect(await built()).toEqual(['c', 'a']);

  bed.source.setHead('main', 'b');
  await bed.push('b', { before: 'c' });
  await bed.until(async () => !(await built()).includes('c'), 'c is off');
  expect(await built()).toEqual(['b', 'a']);
});

it('supersedes what still waits with a commit that is gone, whatever takes its place', async () => {
  const waits = (commit: string) =>
    bed.untilRollout(commit, 'production', 'waiting');
  await waits('b');
  await pushed('b', 'c');
  const gone = await bed.untilRollout('b', 'production', 'superseded');
  expect(gone.superseded_by).toBe((await waits('c')).id);
});
