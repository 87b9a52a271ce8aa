import { createExtensionTester } from '@backstage/frontend-test-utils';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import spaceshipPlugin from './index';

/** Adopters name these in their `app.extensions`: a renamed one breaks their configuration. */
const paths = [
  ['page:spaceship', '/spaceship'],
  ['page:spaceship/rollout', '/spaceship/rollouts/:id'],
  ['entity-content:spaceship/delivery', 'delivery'],
  ['entity-content:spaceship/reviews', 'reviews'],
  ['entity-content:spaceship/addons', 'addons'],
] as const;

describe('the plugin', () => {
  it.each(paths)('has %s at %s', (id, path) => {
    const extension = spaceshipPlugin.getExtension(id);
    expect(
      createExtensionTester(extension).get(coreExtensionData.routePath),
    ).toBe(path);
  });

  it.each([
    'me',
    'services',
    'activity',
    'reviews',
    'addons',
    'register',
    'tokens',
  ] as const)('has the page %s', name => {
    const extension = spaceshipPlugin.getExtension(
      `sub-page:spaceship/${name}`,
    );
    expect(
      createExtensionTester(extension).get(coreExtensionData.routePath),
    ).toBe(name);
  });

  it.each(['versions', 'previews', 'addons'] as const)(
    'has the card %s',
    name => {
      const extension = spaceshipPlugin.getExtension(
        `entity-card:spaceship/${name}`,
      );
      expect(
        createExtensionTester(extension).get(coreExtensionData.reactElement),
      ).toBeDefined();
    },
  );
});
