import { expect, test } from '@playwright/test';
import { Delivered, until } from '../scripts/demo/delivered.mjs';
import { expectNoViolationsInBoth } from './axe.mjs';
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

test('signing in', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: portal.url });
  const page = await context.newPage();
  await page.goto(`/#secret=${portal.signInSecret}`);
  await expect(page.getByRole('button', { name: /Mira Sol/ })).toBeVisible();
  await expectNoViolationsInBoth(page);
  await context.close();
});

for (const [name, address] of Object.entries(SURFACES)) {
  test(name, async ({ browser }) => {
    const page = await pageOf(browser, 'mira');
    await page.goto(address());
    await settle(page);
    await expectNoViolationsInBoth(page);
    await page.context().close();
  });
}

/** Who opens which dialog by which button of which page. */
const DIALOGS = [
  ...['Rotate…', 'Clone…', 'Back up…'].map(button => ({
    what: `the dialog “${button}” of an add-on`,
    by: 'ben',
    button,
    address: SURFACES['an add-on'],
  })),
  {
    what: 'the dialog that makes an add-on',
    by: 'ben',
    button: 'New…',
    address: SURFACES['all add-ons'],
  },
  ...['Share…', 'Pin…', 'End…'].map(button => ({
    what: `the dialog “${button}” of a review environment`,
    by: 'priya',
    button,
    address: SURFACES['a review environment'],
  })),
  {
    what: 'the dialog that makes a review environment',
    by: 'priya',
    button: 'New…',
    address: SURFACES['the Review environments tab of an entity'],
  },
  ...['Deliver…', 'Record a test…', 'Roll back…'].map(button => ({
    what: `the dialog “${button}”`,
    by: 'ben',
    button,
    address: SURFACES['a service'],
  })),
];

for (const { what, by, button, address } of DIALOGS) {
  test(what, async ({ browser }) => {
    const page = await pageOf(browser, by);
    await page.goto(address());
    await page.getByRole('button', { name: button }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await settle(page);
    await expectNoViolationsInBoth(page);
    await page.context().close();
  });
}

/** Nothing is being loaded any more. */
async function settle(page) {
  await expect(page.locator('main').first()).toBeVisible();
  await page.waitForLoadState('networkidle').catch(() => {});
  await expect(page.getByRole('progressbar')).toHaveCount(0);
}
