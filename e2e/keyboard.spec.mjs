import { expect, test } from '@playwright/test';
import { LightService } from './lightService.mjs';
import { pageOf } from './people.mjs';

let light;
let page;

test.beforeAll(async ({ browser }) => {
  light = await LightService.register(`keys-${Date.now().toString(36)}`);
  const commit = await light.push('Hello keyboard');
  const { id } = await light.service.rolloutOf(commit, 'staging');
  await light.service.ended(id, 'delivered');
  page = await pageOf(browser, 'ben');
});

test.afterAll(() => light?.remove());

test('everything is reached and done without a mouse', async () => {
  await page.goto(`/spaceship/services/${light.service.id}`);
  const deliver = page.getByRole('button', { name: 'Deliver…' }).first();
  await expect(deliver).toBeVisible();
  await tabTo(deliver);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  // What has the focus is inside of the dialog, and stays there.
  for (let n = 0; n < 12; n++) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(deliver).toBeFocused();
});

test('arrows move between the destinations of the flow', async () => {
  await page.goto(`/spaceship/services/${light.service.id}`);
  const staging = page.locator('[data-destination="staging"]');
  await expect(staging).toContainText('Healthy');
  await tabTo(staging.getByRole('button').first());
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('[data-destination="eu-west"]')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(staging).toBeFocused();
});

async function tabTo(target) {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press('Tab');
    if (
      await target.evaluate(
        element => element === element.ownerDocument.activeElement,
      )
    ) {
      return;
    }
  }
  throw new Error('Tab never reached it.');
}
