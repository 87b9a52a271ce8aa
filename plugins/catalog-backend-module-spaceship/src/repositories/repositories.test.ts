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

describe('repositories of the portal', () => {
  it('reads a repository of the portal, also one that came after its location', async () => {
    await bed.push('shop', { 'catalog-info.yaml': component('shop') });
    const found = await eventually(() => entity('component:default/shop'));
    expect(found.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': 'local:shop',
      'backstage.io/managed-by-origin-location': 'local:shop',
      'backstage.io/source-location': 'local:shop',
      'spaceship.run/enabled': 'true',
    });
  });

  it('shows what a push changes, and drops what it takes away', async () => {
    await bed.push('shop', {
      'catalog-info.yaml': [
        component('shop', '  description: Sells things'),
        component('till'),
      ].join('\n---\n'),
    });
    await eventually(
      async () =>
        (await entity('component:default/shop'))?.metadata.description ===
        'Sells things',
    );
    await eventually(() => entity('component:default/till'));
    await bed.push('shop', { 'catalog-info.yaml': component('shop') });
    const gone = await eventually(async () => {
      await bed.scheduler.triggerTask('catalog_orphan_cleanup');
      return !(await entity('component:default/till'));
    });
    expect(gone).toBe(true);
  });

  it('reads a folder of a repository, and lets its file claim no other repository', async () => {
    await bed.push('mono', {
      'services/cart/catalog-info.yaml': component(
        'cart',
        '    backstage.io/source-location: local:shop',
      ),
    });
    const found = await eventually(() => entity('component:default/cart'));
    expect(found.metadata.annotations).toMatchObject({
      'backstage.io/source-location': 'local:mono/services/cart',
    });
  });
});
