import { expect, test } from '@playwright/test';
import { startLegacyPortal } from './legacyPortal.mjs';
import { LightService } from './lightService.mjs';
import { pageOf, portal } from './people.mjs';

/** The same pages in a portal on Backstage's older frontend system. */
let light;
let rolloutId;
let legacy;
let page;

test.beforeAll(async ({ browser }) => {
  [light, legacy] = await Promise.all([
    deliveredService(),
    startLegacyPortal(portal),
  ]);
  page = await pageOf(browser, 'ben', { baseURL: legacy.url });
});

test.afterAll(async () => {
  await light?.remove();
  await legacy?.stop();
});

async function deliveredService() {
  const service = await LightService.register(
    `legacy-${Date.now().toString(36)}`,
  );
  const commit = await service.push('Hello legacy');
  rolloutId = (await service.service.rolloutOf(commit, 'staging')).id;
  await service.service.ended(rolloutId, 'delivered');
  return service;
}

test('an entity has its tabs and its card, and what they do works', async () => {
  await page.goto(`/catalog/default/component/${light.service.name}`);
  await expect(page.getByRole('heading', { name: 'Versions' })).toBeVisible();
  await page.getByRole('tab', { name: 'Delivery' }).click();
  const staging = page.locator('[data-destination="staging"]');
  await expect(staging).toContainText('Healthy');
  await page.getByRole('button', { name: 'Deliver…' }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await page.getByRole('tab', { name: 'Reviews' }).click();
  await expect(
    page.getByRole('heading', { name: 'Review environments' }),
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Add-ons' }).click();
  await expect(page.getByText('This service has no add-on yet.')).toBeVisible();
});

test('the pages are below their own shell, with links between them', async () => {
  await page.goto('/spaceship');
  await page.getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByRole('searchbox').fill(light.service.name);
  await page.getByRole('link', { name: light.title }).click();
  await expect(page).toHaveURL(
    `${legacy.url}/catalog/default/component/${light.service.name}/delivery`,
  );
  await page.goto(`/spaceship/rollouts/${rolloutId}`);
  await expect(page.getByText('Hello legacy').first()).toBeVisible();
});
