import { expect, test } from '@playwright/test';
import { pageOf, person, portal } from './people.mjs';
import { withPreview } from './reviewed.mjs';

/** The gate in front of a preview, in browsers that have nothing in common. */
let light;
let review;

test.beforeAll(async () => {
  ({ light, review } = await withPreview(`gate-${Date.now().toString(36)}`, {
    branch: 'topic',
    greeting: 'Hello preview',
  }));
});

test.afterAll(() => light?.remove());

test('whoever is signed in gets in, to the page that was asked for', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'priya');
  await page.goto(`${review.address}/?from=a%20mail`);
  await expect(page.getByText('Hello preview')).toBeVisible();
  await expect(page).toHaveURL(`${review.address}/?from=a%20mail`);
  const cookies = await page.context().cookies(review.address);
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    'spaceship-session',
    'spaceship-visit',
  ]);
  for (const { httpOnly, domain, sameSite } of cookies) {
    expect(httpOnly).toBe(true);
    expect(domain).toBe(new URL(review.address).hostname);
    expect(sameSite).toBe('Lax');
  }
  await page.reload();
  await expect(page.getByText('Hello preview')).toBeVisible();
  await page.context().close();
});

test('whoever is not signed in gets no further than the portal', async ({
  browser,
}) => {
  const page = await strangersPage(browser);
  await page.goto(review.address);
  await expect(page).toHaveURL(new RegExp(`^${portal.url}/`));
  await expect(page.getByLabel('Secret', { exact: true })).toBeVisible();
  await page.context().close();
});

test('a code opens the gate once, and for the browser that asked for it', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'priya');
  const code = await interceptedCode(page);
  const other = await strangersPage(browser);
  await other.goto(code);
  await expect(
    other.getByRole('heading', { name: 'This way in is over' }),
  ).toBeVisible();
  await page.goto(code);
  await expect(page.getByText('Hello preview')).toBeVisible();
  await page.context().clearCookies({ name: 'spaceship-session' });
  await page.goto(code);
  await expect(
    page.getByRole('heading', { name: 'This way in is over' }),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Open the page again' }).click();
  await expect(page.getByText('Hello preview')).toBeVisible();
  await other.context().close();
  await page.context().close();
});

test('a link lets in whoever has it, until it is revoked', async ({
  browser,
}) => {
  const mira = person('mira');
  const { link, url } = await mira.post(`/reviews/${review.id}/links`, {
    label: 'A customer',
    expiresAt: new Date(Date.now() + 3600_000).toISOString(),
  });
  const guest = await strangersPage(browser);
  await guest.goto(url);
  await expect(guest.getByText('Hello preview')).toBeVisible();
  expect(guest.url()).not.toContain('token');
  await mira.delete(`/reviews/${review.id}/links/${link.id}`);
  await expect(async () => {
    await guest.goto(review.address);
    await expect(
      guest.getByRole('heading', { name: /link by which you came has ended/ }),
    ).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await guest.goto(url);
  await expect(
    guest.getByRole('heading', { name: 'This link is over' }),
  ).toBeVisible();
  await guest.context().close();
});

/** A browser in which nobody has signed in. */
async function strangersPage(browser) {
  const context = await browser.newContext({ baseURL: portal.url });
  return context.newPage();
}

/** The address with the code that the portal sends this browser to, which it does not open yet. */
async function interceptedCode(page) {
  const entering = `${review.address}/.spaceship/enter?*`;
  const intercepted = new Promise(resolve => {
    page.route(entering, async route => {
      resolve(route.request().url());
      // Stays where it is; a navigation that failed would be tried again.
      await route.fulfill({ status: 204 });
    });
  });
  await page.goto(review.address);
  const code = await intercepted;
  await page.unroute(entering);
  return code;
}
