import { expect, test } from '@playwright/test';
import { portal } from './people.mjs';

test('a person signs in with the secret of the start, and a reload keeps them', async ({
  page,
}) => {
  await page.goto('/');
  await page
    .getByLabel('Secret', { exact: true })
    .fill('not-the-secret-at-all');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('alert')).toContainText('not the secret');

  await page.getByLabel('Secret', { exact: true }).fill(portal.signInSecret);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: /Mira Sol/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    'Catalog',
  );

  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    'Catalog',
  );
  expect(page.url()).not.toContain(portal.signInSecret);
});

test('the one-click address leaves no secret in the address bar', async ({
  page,
}) => {
  await page.goto(`/#secret=${portal.signInSecret}`);
  await expect(page.getByRole('button', { name: /Priya Nair/ })).toBeVisible();
  expect(page.url()).not.toContain(portal.signInSecret);
});
