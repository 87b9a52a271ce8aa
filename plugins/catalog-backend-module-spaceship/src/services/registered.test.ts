import { CatalogBed, component, eventually } from '../__testUtils__/CatalogBed';

jest.setTimeout(120_000);

let bed: CatalogBed;
const entity = (ref: string) => bed.entity(ref);
beforeAll(async () => {
  bed = await CatalogBed.create();
});
afterAll(async () => {
  await bed?.close();
});

describe('services of the portal', () => {
  it('brings registered services into the catalog until their own file does', async () => {
    bed.registered = [
      {
        name: 'notes',
        entityRef: 'component:default/notes',
        title: 'Notes',
        ownerRef: 'group:default/developers',
        source: {
          provider: 'local',
          location: 'notes',
          path: '',
          branch: 'main',
        },
      },
      {
        name: 'elsewhere',
        entityRef: 'component:default/elsewhere',
        title: null,
        ownerRef: null,
        source: {
          provider: 'git',
          location: 'https://git.example.org/team/elsewhere',
          path: 'api',
          branch: 'trunk',
        },
      },
    ];
    await bed.events.publish({ topic: 'spaceship.service', eventPayload: {} });
    const made = await eventually(() => entity('component:default/notes'));
    expect(made).toMatchObject({
      metadata: {
        title: 'Notes',
        annotations: {
          'spaceship.run/enabled': 'true',
          'backstage.io/source-location': 'local:notes',
        },
      },
      spec: { owner: 'group:default/developers' },
    });
    const remote = await eventually(() =>
      entity('component:default/elsewhere'),
    );
    expect(remote.metadata.annotations).toMatchObject({
      'backstage.io/source-location':
        'url:https://git.example.org/team/elsewhere/tree/trunk/api/',
      'spaceship.run/branch': 'trunk',
    });
    expect(new Set(bed.principals)).toEqual(new Set(['plugin:catalog']));

    await bed.push('notes', {
      'catalog-info.yaml': component('notes', '', false),
    });
    expect((await entity('component:default/notes'))?.metadata.title).toBe(
      'Notes',
    );
    await bed.push('notes', {
      'catalog-info.yaml': component('notes', '  title: Notes of its own'),
    });
    const own = await eventually(async () => {
      const found = await entity('component:default/notes');
      return found?.metadata.title === 'Notes of its own' && found;
    });
    expect(own.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': 'local:notes',
    });

    bed.registered = bed.registered.slice(0, 1);
    await bed.events.publish({ topic: 'spaceship.service', eventPayload: {} });
    await eventually(
      async () => !(await entity('component:default/elsewhere')),
    );
    expect(await entity('component:default/notes')).not.toBeNull();
  });

  it('lets nobody wait who tells of a change', async () => {
    bed.answersAfterMs = 1000;
    const begun = Date.now();
    for (const topic of ['spaceship.service', 'spaceship.addon']) {
      await bed.events.publish({ topic, eventPayload: {} });
    }
    expect(Date.now() - begun).toBeLessThan(900);
    bed.answersAfterMs = 0;
  });
});
