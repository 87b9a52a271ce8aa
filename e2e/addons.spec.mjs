import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import { queryOnce } from '../scripts/demo/queries.mjs';
import { expectNoViolationsInBoth } from './axe.mjs';
import { pageOf } from './people.mjs';
import { preview } from './reviewed.mjs';
import { choose } from './select.mjs';
import { boundAddon, databaseUrl, withDatabase } from './stored.mjs';

const { Client } = createRequire(import.meta.url)('pg');

/** What an owner does with a real database and with the key of an external API, by clicking. */
test.describe.configure({ mode: 'serial' });

const NOTE = 'written before the backup';
let light;
let first;
let second;
let page;
let dialog;

test.beforeAll(async ({ browser }) => {
  ({ light, addon: first } = await withDatabase(
    `data-${Date.now().toString(36)}`,
    'review: { data: { database: empty } }\n',
  ));
  await queryOnce(
    await databaseUrl(light),
    `create table notes as select '${NOTE}' as note`,
  );
  page = await pageOf(browser, 'ben');
  dialog = page.getByRole('dialog');
});

test.afterAll(() => light?.remove());

const operations = () => page.getByRole('table', { name: 'Operations' });

test('a backup is taken, and restored beside what runs', async () => {
  await openAddon(first);
  await page.getByRole('button', { name: 'Back up…' }).click();
  await give('Before the import', 'Back up');
  const backups = page.getByRole('table', { name: 'Backups' });
  await expect(backups.getByText('not restored yet')).toBeVisible();

  await queryOnce(await databaseUrl(light), 'delete from notes');
  await backups.getByRole('button', { name: /^Restore…/ }).click();
  await give('The import went wrong', 'Restore to a new add-on');
  await expect(page.getByText('Ready; nothing is bound to it.')).toBeVisible();
  second = { id: page.url().split('/').pop() };
  expect(second.id).not.toBe(first.id);
  await expect(page.getByText(/Made from a backup of/)).toBeVisible();
  await page.getByRole('link', { name: /^database of / }).click();
  await expect(backups.getByText('proven by a restore')).toBeVisible();
});

test('the restored one takes its place, and what was lost is there again', async () => {
  const before = await databaseUrl(light);
  await openAddon(first);
  await page.getByRole('button', { name: /^Swap… database/ }).click();
  await give('Back to the backup', 'Swap');
  const after = await databaseUrl(light, before);
  expect(await queryOnce(after, 'select note from notes')).toEqual([
    { note: NOTE },
  ]);
  expect((await boundAddon(light.service)).id).toBe(second.id);
  // Nobody uses the old one: its time to go back need not be waited for.
  await page.getByRole('button', { name: 'End old sessions now…' }).click();
  await give('It is good', 'End sessions');
  await expect(
    operations().getByText('Swapped: the old', { exact: false }),
  ).toBeVisible();
});

test('the one that was replaced is destroyed; its last backup is found again', async () => {
  await openAddon(first);
  await chooseAct('Destroy…');
  const label = dialog.getByRole('textbox', { name: /^Type/ });
  const destroy = dialog.getByRole('button', { name: 'Destroy', exact: true });
  await dialog.getByLabel(/^Reason/).fill('The restored one is good');
  await expect(destroy).toBeDisabled();
  await label.fill(
    `${light.service.name}/staging/postgres-${first.id.slice(-6)}`,
  );
  await destroy.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('It was destroyed.')).toBeVisible();
  await expect(
    page.getByRole('table', { name: 'Backups' }).getByRole('row', {
      name: /Final/,
    }),
  ).toContainText('Ready');

  await page.goto(`/catalog/default/component/${light.service.name}/addons`);
  const rows = page.getByRole('table', { name: 'Add-ons' }).getByRole('row');
  await expect(rows.filter({ hasText: 'database' })).toHaveCount(1);
  await page
    .getByRole('checkbox', { name: 'Destroyed ones with a backup' })
    .check({ force: true });
  await page.getByRole('link', { name: /^postgres-/ }).click();
  await expect(
    page.getByText('What is left of it are its backups.', { exact: false }),
  ).toBeVisible();
});

test('a rotation is gone back on, and the old credential is the current one again', async () => {
  await openAddon(second);
  const before = await databaseUrl(light);
  await page.getByRole('button', { name: 'Rotate…' }).click();
  await give('Somebody has left', 'Rotate');
  await databaseUrl(light, before);
  await page.getByRole('button', { name: 'Go back…' }).click();
  await give('The nightly job fails', 'Go back');
  await expect(
    page
      .getByRole('table', { name: 'Operations' })
      .getByText('Cancelled', { exact: true }),
  ).toBeVisible();
  expect(await databaseUrl(light)).toBe(before);
});

test('who still uses the old credential is named, and is cut only by a person', async ({
  browser,
}) => {
  const before = await databaseUrl(light);
  const report = new Client({
    connectionString: before,
    application_name: 'nightly-report',
  });
  const cut = new Promise(resolve => {
    report.on('error', resolve);
  });
  await report.connect();
  await page.getByRole('button', { name: 'Rotate…' }).click();
  await give('It is time', 'Rotate');
  await databaseUrl(light, before);
  const holding = on =>
    on
      .getByRole('table', { name: 'Who uses it' })
      .getByRole('row', { name: /nightly-report/ });
  await expect(holding(page)).toContainText('still on');
  // On a page of its own: here the announcement of the button that was pressed outlives the button for some seconds.
  const other = await pageOf(browser, 'ben');
  await other.goto(`/spaceship/addons/${second.id}`);
  await expect(holding(other)).toBeVisible();
  await expectNoViolationsInBoth(other);
  await other.context().close();
  await page.getByRole('button', { name: 'End old sessions now…' }).click();
  await expect(dialog).toContainText('nightly-report');
  await give('It can run again', 'End sessions');
  await cut;
  await expect(
    operations().getByText('Rotated: the old credential is gone.'),
  ).toBeVisible();
});

test('a clone is made beside it, for a time, and says what it is for', async () => {
  await page.getByRole('button', { name: 'Clone…' }).click();
  await dialog.getByRole('textbox', { name: /^Days/ }).fill('2');
  await give('Tries an index', 'Clone');
  await expect(page.getByText('Ready; nothing is bound to it.')).toBeVisible();
  await expect(page.getByText(/^A copy of/)).toContainText('It ends');
  await page.getByRole('link', { name: /^database of / }).click();
  await expect(
    page
      .getByRole('table', { name: 'Copies' })
      .getByRole('row', { name: /“Tries an index”/ }),
  ).toContainText('Ready');
});

test('its schedule is kept', async () => {
  await chooseAct('Schedule…');
  const days = dialog.getByRole('textbox', { name: /^Rotate/ });
  await days.fill('30');
  await dialog.getByRole('textbox', { name: /^Back up every/ }).fill('12');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('every 12 h, the last 7 are kept')).toBeVisible();
  await chooseAct('Schedule…');
  await expect(days).toHaveValue('30');
  await page.keyboard.press('Escape');
});

test('its page fits on a phone: no table scrolls sideways, and each is a table still', async () => {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(
    page
      .getByRole('table', { name: 'Operations' })
      .getByRole('row')
      .getByRole('rowheader')
      .first(),
  ).toBeVisible();
  const wide = () =>
    page
      .locator('table')
      .evaluateAll(tables =>
        tables
          .filter(
            ({ parentElement }) =>
              parentElement.scrollWidth > parentElement.clientWidth,
          )
          .map(table => table.getAttribute('aria-label')),
      );
  await expect.poll(wide).toEqual([]);
  await page.setViewportSize(before);
});

test('a backup is removed for good, and its row goes away', async () => {
  await page.getByRole('button', { name: 'Back up…' }).click();
  await give('To look at it', 'Back up');
  const rows = page
    .getByRole('table', { name: 'Backups' })
    .getByRole('row', { name: /By hand/ });
  await rows.getByRole('button', { name: /^Remove…/ }).click();
  await expect(dialog).toContainText('It is gone for good');
  await give('It was looked at', 'Remove for good');
  await expect(
    operations().getByText('The backup is gone for good.'),
  ).toBeVisible();
  await expect(rows).toHaveCount(0);
});

test('an external API is added, gets its key, and the next one without a gap', async () => {
  await page.goto(`/catalog/default/component/${light.service.name}/addons`);
  await page.getByRole('button', { name: 'New…' }).click();
  await choose(dialog, 'Destination', 'Staging');
  await choose(dialog, 'What is it?', 'External API, weather-sandbox');
  await dialog.getByRole('textbox', { name: 'Alias' }).fill('weather');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(
    page.getByText('Your turn: enter the key').first(),
  ).toBeVisible();

  await handIn('first-key-of-the-weather', { act: 'Enter the key…' });
  await expect(page.getByText('Ready, bound as weather.')).toBeVisible();
  await handIn('second-key-of-the-weather', { days: '7 days' });
  await expect(page.getByText('the next one was handed in')).toBeVisible();
  await page.getByRole('button', { name: 'Rotate…' }).click();
  await give('It ends soon', 'Rotate');
  await expect(
    page.getByText(/holds for .* beside the new one/).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'End the old one now…' }).click();
  await give('Everybody has the new one', 'End it');
  await expect(
    operations().getByText('Rotated: the old credential is gone.'),
  ).toBeVisible();
  expect(await page.content()).not.toContain('key-of-the-weather');

  await expect(page.getByText('Key ends soon').first()).toBeVisible();
  await page.goto(`/catalog/default/component/${light.service.name}/addons`);
  await page.getByRole('link', { name: 'Hand in the next key' }).click();
  await expect(
    page.getByText('Its key ends on', { exact: false }),
  ).toBeVisible();
  await page.goto('/spaceship/me');
  await expect(
    page
      .getByRole('region', { name: /^The key ends soon: weather of/ })
      .getByRole('button', { name: 'Hand in the next key…' }),
  ).toBeVisible();
});

test('the graph of the catalog shows where it runs, its data, and its previews', async () => {
  const { name } = light.service;
  await preview(light, { branch: 'boats', greeting: 'Hello boats' });
  await expect(async () => {
    await page.goto(`/catalog/default/component/${name}`);
    await page.getByText('View graph').click();
    for (const node of [
      /^Staging$/,
      `${name} database, Staging`,
      `${name} weather, Staging`,
      'boats',
    ]) {
      await expect(
        page.locator('svg text').filter({ hasText: node }).first(),
      ).toBeVisible({ timeout: 5_000 });
    }
  }).toPass();
  await expect(page.getByText('dependsOn').first()).toBeVisible();
});

async function openAddon({ id }) {
  await page.goto(`/spaceship/addons/${id}`);
  await expect(page.getByRole('heading', { name: 'Operations' })).toBeVisible();
}

/** An act of the menu. */
async function chooseAct(name) {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
  // A menu that fades away calls itself a dialog, too.
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(dialog).toBeVisible();
}

/** Gives the reason that the open dialog asks for, and does it. */
async function give(reason, act) {
  await dialog.getByLabel(/^Reason/).fill(reason);
  await dialog.getByRole('button', { name: act, exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function handIn(key, { act = 'Hand in the next key…', days } = {}) {
  await page.getByRole('button', { name: act }).first().click();
  await dialog.getByLabel(/^Key/).fill(key);
  if (days) await choose(dialog, 'It ends after', days);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
}
