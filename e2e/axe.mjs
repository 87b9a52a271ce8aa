import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

/** The same in dark and in light, one after the other on the same page, as when the system's setting changes. */
export async function expectNoViolationsInBoth(page) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-theme-mode',
      colorScheme,
    );
    // Colours that are still changing are those of neither.
    await page.waitForFunction(
      () =>
        !document
          .getAnimations()
          .some(animation => 'transitionProperty' in animation),
    );
    // What is drawn anew in other colours may be fetched anew.
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await expectNoViolations(page);
  }
}

/** Our own parts hold WCAG 2.2 AA; the frame around them is Backstage's. */
export async function expectNoViolations(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Backstage's own: its count of notifications is not in its name.
    .exclude('a[href="/notifications"]')
    // Its own as well: what turns while a card of the catalog loads, which may begin at any time, has no name.
    .exclude('.MuiCircularProgress-root')
    .analyze();
  expect(
    violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 5).map(node => node.html),
    })),
  ).toEqual([]);
}
