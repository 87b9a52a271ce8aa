import { expect, test } from '@playwright/test';
import { pageOf } from './people.mjs';
import { preview } from './reviewed.mjs';
import { withDatabase } from './stored.mjs';

let light;
let page;
let addon;
let review;

test.beforeAll(async ({ browser }) => {
  ({ light, addon } = await withDatabase(
    `keys-${Date.now().toString(36)}`,
    'review: { data: { database: empty } }\n',
  ));
  ({ review } = await preview(light, {
    branch: 'topic',
    greeting: 'Hello keys',
  }));
  page = await pageOf(browser, 'ben');
});

test.afterAll(() => light?.remove());

test('everything is reached and done without a mouse', async () => {
  await page.goto(`/spaceship/services/${light.service.id}`);
  await openAndLeave('Deliver…');
});

test('so is what can be done with an add-on, from the menu too', async () => {
  await page.goto(`/spaceship/addons/${addon.id}`);
  await openAndLeave('Back up…');
  const more = page.getByRole('button', { name: 'More', exact: true });
  await tabTo(more);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Restore…' }).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  // A menu that fades away calls itself a dialog, too.
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(
    page.getByRole('heading', { name: 'Destroy database' }),
  ).toBeVisible();
  await leaveTo(more);
  await openAndLeave(/^Swap…/);
});

test('so is a review environment, and the making of one', async () => {
  await page.goto(`/spaceship/reviews/${review.id}`);
  await openAndLeave('Share…');
  await openAndLeave('Pin…');
  await page.goto('/spaceship/reviews');
  await openAndLeave('New…');
  await page.goto('/spaceship/addons');
  await openAndLeave('New…');
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

/** Opens the dialog of a button, goes round in it, and leaves it to where one was. */
async function openAndLeave(name) {
  const button = page.getByRole('button', { name }).first();
  await expect(button).toBeVisible();
  await tabTo(button);
  await page.keyboard.press('Enter');
  await leaveTo(button);
}

async function leaveTo(button) {
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  // What has the focus is inside of the dialog, and stays there.
  for (let n = 0; n < 12; n++) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
}

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
