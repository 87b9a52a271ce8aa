import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { verifyAudit } from '../audit';
import { entityService } from './entityService';
import { syncServices } from './syncServices';

jest.setTimeout(60_000);

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await database?.drop();
});

const setOwner = jest.fn();
const sync = (...entities: Entity[]) =>
  syncServices(
    {
      knex: database.knex,
      wakes: { wake: async () => {}, wakeAll: async () => {} },
      sources: new Map([['local', { setOwner }]]),
      logger: mockServices.logger.mock(),
    },
    entities.map(entity => entityService(entity)!),
  );

const component = (
  name: string,
  location = `local:${name}`,
  owner = 'group:default/flags',
  annotations: Record<string, string> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: {
      'spaceship.run/enabled': 'true',
      'backstage.io/source-location': location,
      'backstage.io/managed-by-location': location,
      ...annotations,
    },
  },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});

const services = () => database.knex('services').orderBy('created_at');

describe('services of the catalog', () => {
  it('are found once, and change with their entity', async () => {
    await sync(component('flags'));
    await sync(component('flags'));
    await sync(component('flags', 'local:flags', 'group:default/other'));

    expect(await services()).toMatchObject([
      {
        name: 'flags',
        entity_ref: 'component:default/flags',
        owner_ref: 'group:default/other',
        in_catalog: true,
      },
    ]);
    expect(setOwner).toHaveBeenLastCalledWith('flags', 'group:default/other');
  });

  it('that vanish are marked and stay', async () => {
    await sync(component('flags'), component('cards'));
    await sync(component('cards'));

    expect(await services()).toMatchObject([
      { name: 'flags', in_catalog: false, removed_at: null },
      { name: 'cards', in_catalog: true },
    ]);
    await sync(component('flags'), component('cards'));
    expect(await services()).toMatchObject([
      { name: 'flags', in_catalog: true },
      { name: 'cards' },
    ]);
  });

  it('keep their history under a new name', async () => {
    await sync(component('flags'));
    const [before] = await services();
    await sync(component('toggles', 'local:flags'));

    const all = await services();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      id: before.id,
      name: 'flags',
      entity_ref: 'component:default/toggles',
    });
    expect(await verifyAudit(database.knex, before.id)).toMatchObject({
      ok: true,
      entries: 2,
    });
  });

  it('keep their history from an entity that only points at their source', async () => {
    await sync(component('flags'));
    const thief = component('thief', 'local:flags', 'group:default/others', {
      'backstage.io/managed-by-location': 'local:elsewhere',
    });
    await sync(thief);

    expect((await services()).map(row => row.entity_ref)).toEqual([
      'component:default/flags',
      'component:default/thief',
    ]);
  });

  it('of two namespaces with one name are two', async () => {
    const other = component('flags', 'local:other');
    other.metadata.namespace = 'lab';
    await sync(component('flags'), other);

    expect((await services()).map(row => row.name)).toEqual([
      'flags',
      'lab-flags',
    ]);
  });
});

describe('the source of a service', () => {
  it.each([
    [
      'local:flags',
      {},
      { provider: 'local', location: 'flags', path: '', branch: 'main' },
    ],
    [
      'local:mono/apps/flags',
      {},
      {
        provider: 'local',
        location: 'mono',
        path: 'apps/flags',
        branch: 'main',
      },
    ],
    [
      'url:https://git.example/team/flags',
      {},
      {
        provider: 'git',
        location: 'https://git.example/team/flags',
        path: '',
        branch: 'main',
      },
    ],
    [
      'url:https://git.example/team/flags/tree/trunk/apps/web/',
      {},
      {
        provider: 'git',
        location: 'https://git.example/team/flags',
        path: 'apps/web',
        branch: 'trunk',
      },
    ],
    [
      'url:https://gitlab.example/a/b/c/-/blob/main/catalog-info.yaml',
      {},
      {
        provider: 'git',
        location: 'https://gitlab.example/a/b/c',
        path: 'catalog-info.yaml',
        branch: 'main',
      },
    ],
    [
      'local:flags',
      {
        'spaceship.run/config': './ops/spaceship.yaml',
        'spaceship.run/branch': 'next',
      },
      { provider: 'local', location: 'flags', path: 'ops', branch: 'next' },
    ],
  ])('is read from %s %j', (location, annotations, source) => {
    const entity = component(
      'flags',
      location,
      'group:default/flags',
      annotations,
    );
    expect(entityService(entity)?.source).toEqual(source);
  });

  it.each(['file:/tmp/x', 'nothing', ''])('is not made of “%s”', location => {
    expect(entityService(component('flags', location))).toBeNull();
  });
});
