import { expect, test } from '@playwright/test';
import { pageOf } from './people.mjs';

const NAME = `notes-${Date.now().toString(36)}`;

test('a person makes a service with a database from a template, and opens it where it runs', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const page = await pageOf(browser, 'mira');
  await page.goto('/create');
  await page
    .getByRole('article')
    .or(page.locator('[class*="MuiCard-root"]'))
    .filter({ hasText: 'Service with a database' })
    .first()
    .getByRole('button', { name: 'Choose' })
    .click();

  await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
  await page.getByRole('textbox', { name: 'What it does' }).fill('Takes notes');
  // The only group that mira belongs to is taken by itself.
  await expect(page.getByRole('textbox', { name: 'Owner' })).toHaveValue(
    'Developers',
  );
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText(NAME)).toBeVisible();
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  const open = page.getByRole('link', { name: 'Open it in staging' });
  await expect(open).toBeVisible({ timeout: 180_000 });
  const address = await open.getAttribute('href');
  expect(new URL(address).hostname).toBe(`${NAME}-staging.localhost`);

  const service = await page.context().newPage();
  await service.goto(address);
  await expect(
    service.getByText('Visit 1, release 1 at staging'),
  ).toBeVisible();
  await service.reload();
  await expect(
    service.getByText('Visit 2, release 1 at staging'),
  ).toBeVisible();

  await page.getByRole('link', { name: 'See it in the portal' }).click();
  await expect(page.getByText('Staging runs release 1.').first()).toBeVisible();
  await page.goto(`/catalog/default/component/${NAME}`);
  await expect(page.getByText('Takes notes').first()).toBeVisible();
});
