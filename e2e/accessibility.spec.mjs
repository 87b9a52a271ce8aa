import { expect, test } from '@playwright/test';
import { Delivered, until } from '../scripts/demo/delivered.mjs';
import { expectNoViolations } from './axe.mjs';
import { pageOf, person, portal } from './people.mjs';
import { withPreview } from './reviewed.mjs';

let light;
let rollouts;
let addon;
let review;

test.beforeAll(async () => {
  let first;
  ({ light, first, review } = await withPreview(
    `axe-${Date.now().toString(36)}`,
    { branch: 'topic', greeting: 'Hello axe' },
  ));
  const { service } = light;
  const staging = await service.rolloutOf(first, 'staging');
  rollouts = {
    delivered: staging.id,
    waiting: (await service.rolloutOf(first, 'production')).id,
  };
  const mira = person('mira');
  const flags = await Delivered.byName(mira, 'feature-flags');
  const bound = async () =>
    (await mira.list(`/addons?service=${flags.id}`)).find(
      ({ aliases }) => aliases.length > 0,
    );
  if (!(await bound())) {
    await mira.post(`/services/${flags.id}/addons`, {
      destination: 'staging',
      alias: 'database',
      type: 'postgres',
    });
  }
  addon = await until('feature-flags has its database', async () => {
    const found = await bound();
    return found?.state === 'ready' && found;
  });
});

test.afterAll(() => light?.remove());

/** Our pages, and our parts of an entity's page; the list of the catalog is Backstage's own. */
const SURFACES = {
  'for me': () => '/spaceship/me',
  'all services': () => '/spaceship/services',
  'all review environments': () => '/spaceship/reviews',
  'a review environment': () => `/spaceship/reviews/${review.id}`,
  'the way into one': () => `/spaceship/reviews/${review.id}/enter`,
  'all add-ons': () => '/spaceship/addons',
  'an add-on': () => `/spaceship/addons/${addon.id}`,
  activity: () => '/spaceship/activity',
  'registering an application': () => '/spaceship/register',
  'personal tokens': () => '/spaceship/tokens',
  'a service': () => `/spaceship/services/${light.service.id}`,
  'its configuration': () =>
    `/spaceship/services/${light.service.id}?view=configuration`,
  'its logs': () => `/spaceship/services/${light.service.id}?view=logs`,
  'its record': () => `/spaceship/services/${light.service.id}?view=record`,
  'a delivered rollout': () => `/spaceship/rollouts/${rollouts.delivered}`,
  'a waiting rollout': () => `/spaceship/rollouts/${rollouts.waiting}`,
  'the overview of an entity': () => '/catalog/default/component/feature-flags',
  'the Delivery tab of an entity': () =>
    '/catalog/default/component/feature-flags/delivery',
  'the Review environments tab of an entity': () =>
    '/catalog/default/component/feature-flags/reviews',
  'the Add-ons tab of an entity': () =>
    '/catalog/default/component/feature-flags/addons',
};

for (const colorScheme of ['light', 'dark']) {
  test.describe(colorScheme, () => {
    test('signing in', async ({ browser }) => {
      const context = await browser.newContext({
        baseURL: portal.url,
        colorScheme,
      });
      const page = await context.newPage();
      await page.goto(`/#secret=${portal.signInSecret}`);
      await expect(
        page.getByRole('button', { name: /Mira Sol/ }),
      ).toBeVisible();
      await expectNoViolations(page);
      await context.close();
    });

    for (const [name, address] of Object.entries(SURFACES)) {
      test(name, async ({ browser }) => {
        const page = await pageOf(browser, 'mira', { colorScheme });
        await page.goto(address());
        await settle(page);
        await expectNoViolations(page);
        await page.context().close();
      });
    }

    for (const act of ['Rotate…', 'Clone…', 'Back up…']) {
      test(`the dialog “${act}” of an add-on`, async ({ browser }) => {
        const page = await pageOf(browser, 'ben', { colorScheme });
        await page.goto(`/spaceship/addons/${addon.id}`);
        await page.getByRole('button', { name: act }).first().click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await settle(page);
        await expectNoViolations(page);
        await page.context().close();
      });
    }

    test('the dialog that makes an add-on', async ({ browser }) => {
      const page = await pageOf(browser, 'ben', { colorScheme });
      await page.goto('/spaceship/addons');
      await page.getByRole('button', { name: 'New…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await settle(page);
      await expectNoViolations(page);
      await page.context().close();
    });

    for (const act of ['Share…', 'Pin…', 'End…']) {
      test(`the dialog “${act}” of a review environment`, async ({
        browser,
      }) => {
        const page = await pageOf(browser, 'priya', { colorScheme });
        await page.goto(`/spaceship/reviews/${review.id}`);
        await page.getByRole('button', { name: act }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await settle(page);
        await expectNoViolations(page);
        await page.context().close();
      });
    }

    test('the dialog that makes a review environment', async ({ browser }) => {
      const page = await pageOf(browser, 'priya', { colorScheme });
      await page.goto('/catalog/default/component/feature-flags/reviews');
      await page.getByRole('button', { name: 'New…' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await settle(page);
      await expectNoViolations(page);
      await page.context().close();
    });

    for (const act of ['Deliver…', 'Record a test…', 'Roll back…']) {
      test(`the dialog “${act}”`, async ({ browser }) => {
        const page = await pageOf(browser, 'ben', { colorScheme });
        await page.goto(`/spaceship/services/${light.service.id}`);
        await page.getByRole('button', { name: act }).first().click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await settle(page);
        await expectNoViolations(page);
        await page.context().close();
      });
    }
  });
}

/** Nothing is being loaded any more. */
async function settle(page) {
  await expect(page.locator('main').first()).toBeVisible();
  await page.waitForLoadState('networkidle').catch(() => {});
  await expect(page.getByRole('progressbar')).toHaveCount(0);
}
