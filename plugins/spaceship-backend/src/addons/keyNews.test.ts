import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import { collectedNews } from '../__testUtils__/collectedNews';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import {
  insertDestination,
  insertService,
  owners,
} from '../crash/organization';
import { KeyNews } from './KeyNews';
import { addonSummaryFromDb, findAddon } from './store/addonRecords';

let database: TestDatabase;
let news: ReturnType<typeof collectedNews>;
let id: string;
beforeEach(async () => {
  database = await createTestDatabase();
  news = collectedNews();
  const { knex } = database;
  const place = {
    service_id: await insertService(knex, 'flags'),
    destination_id: await insertDestination(knex, 'staging', 'staging', 0),
  };
  id = newId<'addon'>();
  await knex('addons').insert({
    ...place,
    ...{ id, alias: 'weather', type: 'keyed', plan: 'small', state: 'ready' },
  });
  await knex('bindings').insert({
    ...place,
    ...{ id: newId<'binding'>(), addon_id: id, alias: 'weather' },
  });
  await knex('credentials').insert({
    ...{ addon_id: id, generation: 1, state: 'current' },
    ...{ sealed: '', keys: '[]' },
  });
});
afterEach(() => database.drop());

const endsIn = (time: string) =>
  database.knex('credentials').update({
    expires_at: database.knex.raw('now() + cast(? as interval)', [time]),
  });
const shown = async () =>
  addonSummaryFromDb(await findAddon(database.knex, id));
/** Two replicas look, and one of them again. */
async function look(): Promise<string[]> {
  const before = news.sent.length;
  const tellers = [1, 2].map(
    () => new KeyNews({ knex: database.knex, ...news }),
  );
  await Promise.all(tellers.map(teller => teller.tell()));
  await tellers[0].tell();
  return news.sent.slice(before).map(({ payload }) => payload.title);
}

it('tells the owners once from 14 days before a key ends on, and once that it has ended', async () => {
  await endsIn('14 days 1 minute');
  expect(await look()).toEqual([]);
  expect(await shown()).toMatchObject({
    keyEnd: null,
    sentence: 'Ready, bound as weather.',
  });

  await endsIn('13 days 23 hours');
  expect(await look()).toEqual([
    'weather of flags at staging: its key ends soon',
  ]);
  expect(news.sent).toMatchObject([
    {
      recipients: { entityRef: [owners] },
      payload: {
        topic: 'spaceship.key-ends',
        severity: 'normal',
        link: `/spaceship/addons/${id}`,
      },
    },
  ]);
  expect(await shown()).toMatchObject({
    keyEnd: { isOver: false, next: 'hand-in' },
    sentence: expect.stringMatching(
      /^Ready, bound as weather\. Its key ends on .* UTC\. Hand in the next one, then rotate\.$/,
    ),
  });

  await endsIn('-1 second');
  expect(await look()).toEqual([
    'weather of flags at staging: its key has ended',
  ]);
  expect(await shown()).toMatchObject({
    keyEnd: { isOver: true },
    sentence: expect.stringContaining('Its key has ended, on'),
  });

  await endsIn('3 days');
  expect(await look()).toEqual([
    'weather of flags at staging: its key ends soon',
  ]);
});

it('says nothing of a key that is being rotated, and what helps where the next one is there', async () => {
  const { knex } = database;
  await endsIn('3 days');
  await knex('addons').update({ pending_key: '{}' });
  expect((await shown()).keyEnd?.next).toBe('rotate');

  const { service_id: service, destination_id: destination } = await knex(
    'addons',
  ).first();
  await knex('operations').insert({
    ...{ id: newId<'operation'>(), kind: 'rotate', addon_id: id },
    ...{ service_id: service, destination_id: destination },
    ...{ state: 'running', input: '{}', requested_by: 'spaceship' },
  });
  expect((await shown()).keyEnd?.next).toBe('none');
  expect(await look()).toEqual([]);
});
