import { expect, test } from '@playwright/test';
import { expectNoViolations } from './axe.mjs';
import { pageOf, portal } from './people.mjs';
import { withPreview } from './reviewed.mjs';
import { choose } from './select.mjs';

/** A preview in the hands of people who judge it: shared, kept, and said to need work, by clicking. */
test.describe.configure({ mode: 'serial' });

let light;
let review;
let page;
let dialog;

test.beforeAll(async ({ browser }) => {
  ({ light, review } = await withPreview(`share-${Date.now().toString(36)}`, {
    branch: 'gifts',
    greeting: 'Hello gifts',
  }));
  page = await pageOf(browser, 'sofia');
  dialog = page.getByRole('dialog');
  await page.goto(`/spaceship/reviews/${review.id}`);
});

test.afterAll(() => light?.remove());

test('somebody outside gets in by a link, until it is revoked', async ({
  browser,
}) => {
  await page.getByRole('button', { name: 'Share…' }).click();
  await dialog.getByLabel(/^Who is it for/).fill('Photo studio Lindgren');
  await choose(dialog, 'Valid for', '1 day');
  await dialog.getByLabel(/^Starts at page/).fill('/?from=studio');
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = dialog.getByText(review.address);
  await expect(link).toBeVisible();
  const url = await link.textContent();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(dialog).toBeHidden();
  const shared = page
    .getByRole('region', { name: 'Shared with' })
    .getByRole('listitem');
  await expect(shared).toContainText('opened 0 times');

  const outside = await browser.newContext({ baseURL: portal.url });
  const guest = await outside.newPage();
  await guest.goto(url);
  await expect(guest.getByText('Hello gifts')).toBeVisible();
  expect(guest.url()).toMatch(/\/\?from=studio$/);
  await expect(async () => {
    await page.reload();
    await expect(shared).toContainText('opened 1 time', { timeout: 5_000 });
  }).toPass();
  await shared.getByRole('button', { name: /^Revoke/ }).click();
  await expect(shared).toContainText('revoked');
  await expect(async () => {
    await guest.reload();
    await expect(
      guest.getByRole('heading', { name: /link by which you came has ended/ }),
    ).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expectNoViolations(guest);
  await guest.goto(url);
  await expect(
    guest.getByRole('heading', { name: 'This link is over' }),
  ).toBeVisible();
  await outside.close();
});

test('it is kept for a time, and given longer', async () => {
  await page.getByRole('button', { name: 'Pin…' }).click();
  await dialog.getByLabel(/^Reason/).fill('For the boat fair');
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(dialog).toBeHidden();
  const lifetime = page.getByRole('region', { name: 'Lifetime' });
  await expect(lifetime).toContainText('Pinned until');
  await expect(lifetime).toContainText('“For the boat fair”');
  await page.getByRole('button', { name: 'Unpin' }).click();
  await expect(lifetime).toContainText('if nobody uses it until then');

  await page.getByRole('button', { name: 'Extend' }).click();
  // It is never made shorter by being extended.
  await expect(page.getByRole('menuitem', { name: 'to 1 day' })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'to 7 days without use' }).click();
  await expect(lifetime).toContainText('7 days without use');
});

test('each role judges for itself, by the name that people know', async ({
  browser,
}) => {
  await expect(
    page.getByRole('button', { name: 'Sign off… for QA' }),
  ).toBeDisabled();

  const priya = await pageOf(browser, 'priya');
  await priya.goto(`/spaceship/reviews/${review.id}`);
  await priya.getByRole('button', { name: 'Needs work… for QA' }).click();
  const judgement = priya.getByRole('dialog');
  await judgement.getByRole('textbox').fill('The amount is not rounded');
  await judgement.getByRole('button', { name: 'Say so' }).click();
  await expect(judgement).toBeHidden();
  const qa = page
    .getByRole('region', { name: 'Sign-offs' })
    .getByRole('listitem')
    .filter({ hasText: 'QA' });
  await expect(qa).toContainText('needs work: “The amount is not rounded”');
  await expect(page.getByText('Needs work for QA, on release 2')).toBeVisible();

  await priya.getByRole('button', { name: 'Sign off… for QA' }).click();
  await judgement.getByRole('button', { name: 'Sign off' }).click();
  await expect(judgement).toBeHidden();
  await expect(qa).toContainText('signed off');
  await priya.context().close();
});
