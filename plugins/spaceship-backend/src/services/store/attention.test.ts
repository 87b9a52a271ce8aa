import {
  attentions,
  newId,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../__testUtils__/testDatabase';
import { insertDestination, insertService } from '../../crash/organization';
import { countServices, listServices } from './listServices';
import { serviceStates } from './serviceStates';

jest.setTimeout(60_000);

let database: TestDatabase;
let staging: string;
let review: string;

const longAgo = new Date(Date.now() - 3_600_000);
const runs = {
  running: JSON.stringify({ releaseNumber: 3, since: longAgo }),
  observed_at: new Date(),
};
const health = (state: string) => ({
  health: JSON.stringify({ state, replicas: [] }),
});
const ended = (release: number, outcome: string) => ({
  failed: JSON.stringify({
    rolloutId: newId<'rollout'>(),
    release,
    outcome,
    at: longAgo,
  }),
});
const hold = { hold: JSON.stringify({ by: 'user:default/ana' }) };

async function place(name: string, columns: object, destination = staging) {
  await database.knex('service_destinations').insert({
    service_id: await insertService(database.knex, name),
    destination_id: destination,
    ...columns,
  });
}

async function waiting(
  name: string,
  state: string,
  verdict: string,
  destination = staging,
) {
  const id = newId<'rollout'>();
  const serviceId = await insertService(database.knex, name);
  await database.knex('rollouts').insert({
    id,
    service_id: serviceId,
    kind: 'delivery',
    state,
    strategy: 'rolling',
    commit: 'c1',
    tree: JSON.stringify({
      verdict,
      message: { key: 'rollout', params: {} },
      parts: [],
    }),
    origin: '{}',
    group_id: newId<'group'>(),
  });
  await database.knex('deliveries').insert({
    id: newId<'delivery'>(),
    rollout_id: id,
    service_id: serviceId,
    destination_id: destination,
    state: 'waiting',
    config_revision: 0,
  });
}

/** What was pushed last: what became of its build, or the mistakes in its files. */
async function pushed(name: string, build: string, mistakes?: object[]) {
  const { knex } = database;
  const [id, serviceId] = [newId<'build'>(), await insertService(knex, name)];
  await knex('builds').insert({
    ...{ id, service_id: serviceId, build_key: id, state: build },
    ...{ commit: 'c0ffee1234', branch: 'main', model: '{}' },
  });
  await knex('services')
    .where({ id: serviceId })
    .update({
      newest_build: mistakes ? null : id,
      file_mistakes: mistakes ? JSON.stringify(mistakes) : null,
    });
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { knex } = database;
  staging = await insertDestination(knex, 'staging', 'staging', 0);
  review = await insertDestination(knex, 'pr-7', 'review', 1);
  await place('well', { ...runs, ...health('healthy') });
  await place('temporary', { ...runs, ...health('unhealthy') }, review);
  await place('failing', {
    ...runs,
    ...health('healthy'),
    ...ended(4, 'failed'),
  });
  await place('in-doubt', {
    ...runs,
    ...health('healthy'),
    ...ended(5, 'unknown'),
  });
  await place('sick', { ...runs, ...health('degraded') });
  await place('silent', {
    ...runs,
    ...health('healthy'),
    observed_at: longAgo,
  });
  await place('speechless', { ...runs, ...health('unknown') });
  await place('held', { ...runs, ...health('healthy'), ...hold });
  await place('held-and-sick', { ...runs, ...health('unhealthy'), ...hold });
  await place('just-delivered', {
    running: JSON.stringify({ releaseNumber: 3, since: new Date() }),
  });
  await waiting('asks', 'waiting', 'waiting-person');
  await waiting('soaks', 'waiting', 'waiting-time');
  await waiting('moves', 'delivering', 'waiting-event');
  await waiting('review-asks', 'waiting', 'waiting-person', review);
  await waiting('review-moves', 'delivering', 'waiting-event', review);
  await pushed('broken', 'failed');
  await pushed('built', 'succeeded');
  await pushed('misspelt', 'failed', [{ file: 'spaceship.yaml' }]);
});
afterAll(async () => {
  await database?.drop();
});

const namesOf = async (query: object) =>
  (await listServices(database.knex, query, 'all')).items.map(
    ({ name }) => name,
  );

it.each([
  ['failed', ['failing', 'in-doubt']],
  ['unbuilt', ['broken', 'misspelt']],
  ['ill', ['held-and-sick', 'sick']],
  ['no-news', ['silent', 'speechless']],
  ['waiting-person', ['asks']],
  ['held', ['held', 'held-and-sick']],
  ['delivering', ['moves']],
  [
    'look',
    [
      'asks',
      'broken',
      'failing',
      'held',
      'held-and-sick',
      'in-doubt',
      'misspelt',
      'sick',
      'silent',
      'speechless',
    ],
  ],
] as const)('finds the services for which %s is so', async (is, names) => {
  expect(await namesOf({ is })).toEqual(names);
});

it('gives the most urgent first and then by name, page by page', async () => {
  const order = 'urgency' as const;
  const all = await namesOf({ order });
  expect(all.slice(0, 12)).toEqual([
    ...['held-and-sick', 'sick'],
    ...['failing', 'in-doubt'],
    ...['broken', 'misspelt'],
    ...['silent', 'speechless'],
    ...['asks', 'held', 'moves', 'built'],
  ]);
  expect(all.slice(11)).toEqual([...all.slice(11)].sort());

  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listServices(
      database.knex,
      { order, limit: 5, cursor },
      'all',
    );
    paged.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(paged).toEqual(all);

  const { nextCursor } = await listServices(
    database.knex,
    { order, limit: 1 },
    'all',
  );
  await expect(
    listServices(database.knex, { cursor: nextCursor! }, 'all'),
  ).rejects.toThrow('The cursor is not one that was given out.');
});

it('counts what the list would show, in one query', async () => {
  let queries = 0;
  const note = () => {
    queries += 1;
  };
  database.knex.on('query', note);
  const { all, ...counts } = await countServices(database.knex, {}, 'all');
  database.knex.off('query', note);

  expect(queries).toBe(1);
  expect(all).toBe(18);
  for (const is of attentions) {
    expect([is, counts[is]]).toEqual([is, (await namesOf({ is })).length]);
  }
});

it('counts and lists only what is searched, owned, and may be read', async () => {
  const { knex } = database;
  const search = { search: 'held-and' };
  expect(await countServices(knex, search, 'all')).toMatchObject({
    all: 1,
    held: 1,
    failed: 0,
  });
  const others = { owner: ['group:default/others'] };
  expect(await namesOf(others)).toEqual([]);
  expect(await countServices(knex, others, 'all')).toMatchObject({ all: 0 });
  expect(await countServices(knex, {}, 'none')).toMatchObject({ all: 0 });
});

it('says of each what the list is narrowed by', async () => {
  const { items } = await listServices(database.knex, {}, 'all');
  const stateOf = await serviceStates(
    database.knex,
    items.map(({ id }) => id),
  );
  const of = (name: string) => {
    const { sentence, destinations } = stateOf(
      items.find(item => item.name === name)!.id,
    );
    return [destinations[0]?.state, sentence];
  };
  expect(of('failing')).toEqual(['healthy', 'Release 4 failed at staging.']);
  expect(of('in-doubt')).toEqual([
    'healthy',
    'Nobody knows how release 5 ended at staging.',
  ]);
  expect(of('broken')).toEqual([undefined, 'The build of c0ffee1 failed.']);
  expect(of('misspelt')).toEqual([
    undefined,
    'The newest push has mistakes in its files.',
  ]);
  expect(of('review-asks')).toEqual([undefined, 'Not delivered yet.']);
  expect(of('held')).toEqual(['held', 'On hold: staging.']);
  expect(of('held-and-sick')).toEqual(['unhealthy', 'Not well: staging.']);
  expect(of('silent')).toEqual(['unknown', 'staging runs release 3.']);
  expect(of('temporary')).toEqual([undefined, 'Not delivered yet.']);
});
