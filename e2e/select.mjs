import { expect } from '@playwright/test';

/** Chooses in a list of an open dialog. */
export async function choose(dialog, label, option) {
  const page = dialog.page();
  await dialog.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
  // A list that fades away calls itself a dialog, too.
  await expect(page.getByRole('listbox')).toHaveCount(0);
}
