import type { Entity } from '@backstage/catalog-model';
import { CatalogBed, component, eventually } from '../__testUtils__/CatalogBed';

jest.setTimeout(120_000);

let bed: CatalogBed;
const entity = (ref: string) => bed.entity(ref);
beforeAll(async () => {
  bed = await CatalogBed.create();
  await bed.push('shop', { 'catalog-info.yaml': component('notes') });
});
afterAll(async () => {
  await bed?.close();
});

describe('of what Spaceship makes and runs', () => {
  const relationsOf = (found: Entity | null, type: string) =>
    (found?.relations ?? [])
      .filter(relation => relation.type === type)
      .map(relation => relation.targetRef)
      .sort();
  const told = () =>
    bed.events.publish({ topic: 'spaceship.addon', eventPayload: {} });
  const database = {
    id: '0199a000-0000-7000-8000-00000000000a',
    type: 'postgres',
    state: 'ready',
    service: { id: 's1', name: 'notes' },
    destination: { slug: 'staging', title: 'Staging', tier: 'staging' },
    aliases: ['database'],
  };
  const review = {
    id: 'r1',
    name: 'notes-big-letters',
    title: 'Big letters',
    state: 'ready',
    service: { id: 's1', name: 'notes' },
    branch: 'big-letters',
    destination: 'notes-big-letters',
    address: 'http://notes-big-letters.localhost:7080',
  };
  const all = () => ({
    destinations: [
      {
        slug: 'staging',
        title: 'Staging',
        tier: 'staging',
        owner: 'platform',
      },
      {
        slug: 'eu-west',
        title: 'EU West',
        tier: 'production',
        region: 'eu-west',
        owner: 'group:default/platform',
      },
    ],
    services: [
      {
        id: 's1',
        name: 'notes',
        entityRef: 'component:default/notes',
        owner: 'group:default/developers',
        inCatalog: true,
        destinations: [
          { slug: 'staging', release: 3 },
          { slug: 'eu-west', release: null },
        ],
      },
    ],
    addons: [
      database,
      {
        ...database,
        id: '0199a000-0000-7000-8000-00000000000b',
        destination: {
          slug: 'notes-big-letters',
          title: 'Big letters',
          tier: 'review',
        },
      },
    ],
    reviews: [review],
  });

  it('makes Resources, and a component depends on its own', async () => {
    bed.delivered = all();
    await told();
    const addon = await eventually(() =>
      entity('resource:spaceship/notes-database-staging'),
    );
    expect(addon).toMatchObject({
      metadata: {
        title: 'notes database, Staging',
        annotations: { 'spaceship.run/addon': database.id },
        labels: { 'spaceship.run/tier': 'staging' },
        links: [
          {
            url: `http://portal.example/spaceship/addons/${database.id}`,
            title: 'Add-on',
          },
        ],
      },
      spec: { type: 'postgres', owner: 'group:default/developers' },
    });
    expect(relationsOf(addon, 'dependsOn')).toEqual([
      'resource:spaceship/staging',
    ]);
    await eventually(async () => {
      const notes = await entity('component:default/notes');
      return (
        relationsOf(notes, 'dependsOn').join() ===
        'resource:spaceship/notes-database-staging,resource:spaceship/staging'
      );
    });

    const staging = await entity('resource:spaceship/staging');
    expect(relationsOf(staging, 'ownedBy')).toEqual(['group:default/platform']);
    expect(
      (await entity('resource:spaceship/eu-west'))?.metadata.labels,
    ).toEqual({
      'spaceship.run/tier': 'production',
      'spaceship.run/region': 'eu-west',
    });
    const environment = await eventually(async () => {
      const found = await entity('resource:spaceship/review-notes-big-letters');
      return relationsOf(found, 'dependsOn').length === 2 && found;
    });
    expect(relationsOf(environment, 'dependsOn')).toEqual([
      'component:default/notes',
      'resource:spaceship/notes-database-notes-big-letters',
    ]);
    expect(environment.metadata.links?.[0]).toEqual({
      url: review.address,
      title: 'Open it',
    });
  });

  it('keeps them while Spaceship cannot be asked, and drops what has ended', async () => {
    bed.delivered = null;
    await told();
    expect(
      await entity('resource:spaceship/notes-database-staging'),
    ).not.toBeNull();

    bed.delivered = { ...all(), reviews: [], addons: [database] };
    await told();
    await eventually(
      async () =>
        !(await entity('resource:spaceship/review-notes-big-letters')),
    );
    expect(
      await entity('resource:spaceship/notes-database-staging'),
    ).not.toBeNull();
  });

  it('keeps what a service has whose entity has gone from the catalog, without a tie', async () => {
    const now = all();
    now.services[0].inCatalog = false;
    bed.delivered = { ...now, reviews: [], addons: [database] };
    await told();

    const addon = await eventually(async () => {
      const found = await entity('resource:spaceship/notes-database-staging');
      return relationsOf(found, 'dependencyOf').length === 0 && found;
    });
    expect(relationsOf(addon, 'ownedBy')).toEqual(['group:default/developers']);
  });
});
