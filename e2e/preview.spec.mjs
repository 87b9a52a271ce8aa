import { expect, test } from '@playwright/test';
import { ask } from '../scripts/demo/traffic.mjs';
import { LightService } from './lightService.mjs';
import { pageOf, person } from './people.mjs';
import { previewOf } from './reviewed.mjs';

/** A preview from a click to a sign-off that production takes, each person in a browser of their own. */
test.describe.configure({ mode: 'serial' });

const BRANCH = 'evening';
/** One word of it is longer than a phone is wide. */
const TITLE = `Evening greeting ${'o'.repeat(90)}`;
let light;
let commit;
let review;
let pages;

test.beforeAll(async ({ browser }) => {
  light = await LightService.register(`preview-${Date.now().toString(36)}`);
  const first = await light.push('Hello main');
  const { id } = await light.service.rolloutOf(first, 'staging');
  await light.service.ended(id, 'delivered');
  await light.checkout.git('switch', '--quiet', '--create', BRANCH);
  commit = await light.push('Good evening');
  pages = {
    sofia: await pageOf(browser, 'sofia'),
    priya: await pageOf(browser, 'priya'),
    ben: await pageOf(browser, 'ben'),
  };
});

test.afterAll(() => light?.remove());

test('a person who never saw git makes a preview of what somebody works on', async () => {
  const { sofia } = pages;
  await sofia.goto(`/spaceship/reviews?service=${light.service.id}`);
  await sofia.getByRole('button', { name: 'New…' }).click();
  const dialog = sofia.getByRole('dialog');
  await dialog.getByText('Good evening').click();
  await dialog.getByLabel('Title').fill(TITLE);
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    sofia.getByRole('heading', { name: TITLE, level: 2 }),
  ).toBeVisible();
  await expect(sofia.getByRole('link', { name: 'Open preview' })).toBeVisible({
    timeout: 90_000,
  });
  review = await previewOf(light, BRANCH, commit);
});

test('its page and its dialogs hold a long word on a phone', async () => {
  const { sofia } = pages;
  const before = sofia.viewportSize();
  await sofia.setViewportSize({ width: 390, height: 844 });
  const width = () =>
    sofia.evaluate(() => {
      const { body, documentElement } = document;
      const dialog = document.querySelector('[role=dialog]');
      return Math.max(
        documentElement.scrollWidth,
        body.scrollWidth,
        dialog?.scrollWidth ?? 0,
      );
    });
  // The portal's own layout moves its navigation out of the way only a moment later.
  await expect.poll(width).toBe(390);
  await sofia.getByRole('button', { name: 'Share…' }).click();
  await expect(sofia.getByRole('dialog')).toBeVisible();
  await expect.poll(width).toBe(390);
  await sofia.keyboard.press('Escape');
  await sofia.setViewportSize(before);
});

test('QA opens it through the gate, and signs off exactly what runs there', async () => {
  const { priya } = pages;
  await priya.goto(`/spaceship/reviews/${review.id}`);
  const [preview] = await Promise.all([
    priya.waitForEvent('popup'),
    priya.getByRole('link', { name: 'Open preview' }).click(),
  ]);
  await expect(preview.getByText('Good evening')).toBeVisible();
  expect(preview.url()).toContain(review.address);
  await preview.close();

  await priya.getByRole('button', { name: 'Sign off… for qa' }).click();
  const dialog = priya.getByRole('dialog');
  await expect(dialog).toContainText('Good evening');
  await dialog.getByRole('button', { name: 'Sign off' }).click();
  await expect(dialog).toBeHidden();
  await expect(priya.getByText('signed off').first()).toBeVisible();
});

test('production takes the sign-off when the branch is merged as it is', async () => {
  const { checkout, service } = light;
  await checkout.git('switch', '--quiet', 'main');
  await checkout.git('merge', '--quiet', '--ff-only', BRANCH);
  await checkout.push();
  const staging = await service.rolloutOf(commit, 'staging');
  await service.ended(staging.id, 'delivered');

  const { ben } = pages;
  await ben.goto(`/spaceship/services/${service.id}`);
  const why = ben.getByRole('region', {
    name: /^Why is .* not in production/,
  });
  await expect(why).toContainText('1 more approval');
  await expect(why).not.toContainText('Needs a test');
  await why.getByRole('button', { name: 'Approve…' }).click();
  const dialog = ben.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(dialog).toBeHidden();
  const { id } = await service.rolloutOf(commit, 'production');
  await service.ended(id, 'delivered', 90_000);
});

test('it is ended by a click, and its address answers no more', async () => {
  const { sofia } = pages;
  await sofia.goto(`/spaceship/reviews/${review.id}`);
  await sofia.getByRole('button', { name: 'End…' }).click();
  const dialog = sofia.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('It is in production.');
  await dialog.getByRole('button', { name: 'End it' }).click();
  await expect(dialog).toBeHidden();
  await expect(
    sofia.getByText('nothing of it is left', { exact: false }),
  ).toBeVisible({ timeout: 90_000 });
  const answer = await ask(review.address);
  expect(answer.status).toBe(404);
  const all = await person('mira').list(`/reviews?service=${light.service.id}`);
  expect(all).toEqual([]);
});
