import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

/** Our own parts hold WCAG 2.2 AA; the frame around them is Backstage's. */
export async function expectNoViolations(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Backstage's own: its count of notifications is not in its name.
    .exclude('a[href="/notifications"]')
    .analyze();
  expect(
    violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 5).map(node => node.target.join(' ')),
    })),
  ).toEqual([]);
}
