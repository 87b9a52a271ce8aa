import { expect, test } from '@playwright/test';
import { until } from '../scripts/demo/delivered.mjs';
import { ask } from '../scripts/demo/traffic.mjs';
import { LightService } from './lightService.mjs';
import { expectNoViolations, expectNoViolationsInBoth } from './axe.mjs';
import { pageOf, person } from './people.mjs';
import { choose } from './select.mjs';

/** From a push to production and back, by clicking, each person in a browser of their own. */
test.describe.configure({ mode: 'serial' });

const commits = {};
let light;
let pages;

test.beforeAll(async ({ browser }) => {
  light = await LightService.register(`walk-${Date.now().toString(36)}`);
  pages = {
    mira: await pageOf(browser, 'mira'),
    ben: await pageOf(browser, 'ben'),
    priya: await pageOf(browser, 'priya'),
    tomas: await pageOf(browser, 'tomas'),
  };
  for (const page of Object.values(pages)) {
    await page.goto(`/spaceship/services/${light.service.id}`);
  }
});

test.afterAll(() => light?.remove());

test('a push is built and staging runs it; the open page shows it by itself', async () => {
  const { mira } = pages;
  await expect(mira.getByText('Waiting for your push')).toBeVisible();
  commits.first = await light.push('Good morning');
  await expect(card(mira, 'Staging')).toContainText('Healthy', {
    timeout: 60_000,
  });
  await expect(card(mira, 'Staging')).toContainText(commits.first.slice(0, 7));
  await expectGreeting('staging', 'Good morning');
});

test('production says what it waits for, and refuses the author', async () => {
  const { mira } = pages;
  const why = whyPanel(mira);
  await expect(why).toContainText('Needs a test of exactly this release');
  await expect(why).toContainText('1 more approval');
  const approve = why.getByRole('button', { name: 'Approve…' });
  await expect(approve).toBeDisabled();
  await expect(approve).toHaveAccessibleDescription(/author/i);
});

test('QA records the test, an owner approves, and both regions are delivered', async () => {
  await throughTheGates(commits.first);
  await expectGreeting('eu-west', 'Good morning');
  await expectGreeting('us-east', 'Good morning');
});

test('a second change takes the same way', async () => {
  commits.second = await light.push('Good evening');
  await expect(card(pages.mira, 'Staging')).toContainText(
    commits.second.slice(0, 7),
    { timeout: 60_000 },
  );
  await lookAtWhatIsBehind();
  await handOverToTomas();
  await throughTheGates(commits.second);
  await expectGreeting('us-east', 'Good evening');
});

test('production is rolled back by a click, and stays so when the push is replayed', async () => {
  const { ben, mira } = pages;
  await ben.getByRole('button', { name: 'Roll back…' }).first().click();
  const dialog = ben.getByRole('dialog');
  await ensureChosen(dialog, /\bAt\b/, /production/i);
  await dialog.getByLabel('Reason').fill('It is morning.');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(dialog).toBeHidden();

  for (const region of ['EU West', 'US East']) {
    await expect(card(mira, region)).toContainText('On hold', {
      timeout: 60_000,
    });
    await expect(card(mira, region)).toContainText('It is morning.');
  }
  await until(
    'both regions say good morning',
    async () => {
      await expectGreeting('eu-west', 'Good morning');
      await expectGreeting('us-east', 'Good morning');
      return true;
    },
    { retryErrors: true },
  );

  const owner = person('ben');
  const events = await owner.list(`/services/${light.service.id}/events`);
  const push = events.find(event => event.commit === commits.second);
  await owner.post(`/events/${push.id}/replay`, {});
  await expectGreeting('eu-west', 'Good morning');
  await expect(card(mira, 'EU West')).toContainText('On hold');
});

/** Production has one release less; one sees which. */
async function lookAtWhatIsBehind() {
  const { mira } = pages;
  await card(mira, 'EU West')
    .getByRole('link', { name: /1 behind/ })
    .click();
  const between = mira.getByRole('region', {
    name: 'What EU West does not have yet',
  });
  await expect(between).toContainText('Good evening');
  await expectNoViolationsInBoth(mira);
  await between.getByRole('button', { name: 'Close' }).click();
  await expect(between).toBeHidden();
}

/** Ben asks Tomás to approve in his place, who sees it without a reload; Ben can approve all the same. */
async function handOverToTomas() {
  const { ben, tomas } = pages;
  const title = `Let ${light.title} 2 go to customers?`;
  const questionOf = page => page.getByRole('region', { name: title });
  await tomas.goto('/spaceship/me');
  await expect(questionOf(tomas)).toBeVisible();
  const inSidebar = href =>
    tomas.getByTestId('sidebar-root').locator(`a[href="${href}"]`);
  await expect(inSidebar('/spaceship/me')).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(inSidebar('/spaceship').last()).not.toHaveAttribute(
    'aria-current',
  );
  await ben.goto('/spaceship/me');
  await questionOf(ben)
    .getByRole('button', { name: 'Ask Tomás Ferreira…' })
    .click();
  const dialog = ben.getByRole('dialog');
  await dialog.getByLabel('Note').fill('You know the evenings better.');
  await expectNoViolations(ben);
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(questionOf(ben)).toContainText(
    'You have asked Tomás Ferreira: “You know the evenings better.”',
  );
  await expect(questionOf(tomas)).toContainText(
    'Ben Okafor asks you to answer: “You know the evenings better.”',
  );
  await expectNoViolationsInBoth(tomas);
  await ben.goto(`/spaceship/services/${light.service.id}`);
  // What loads last moves what is above it: nobody clicks before.
  await expect(whyPanel(ben)).toContainText('Tomás Ferreira');
  await expect(
    ben.getByRole('region', { name: 'Deliveries' }).getByRole('row').nth(1),
  ).toBeVisible();
}

/** Priya tests, Ben approves; then both regions run the commit. */
async function throughTheGates(commit) {
  const { priya, ben, mira } = pages;
  await whyPanel(priya).getByRole('button', { name: 'Record a test…' }).click();
  await priya
    .getByRole('dialog')
    .getByRole('button', { name: 'Record', exact: true })
    .click();
  await expect(priya.getByRole('dialog')).toBeHidden();

  await whyPanel(ben).getByRole('button', { name: 'Approve…' }).click();
  const dialog = ben.getByRole('dialog');
  await expect(dialog).toContainText('exactly this content');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(dialog).toBeHidden();

  for (const region of ['EU West', 'US East']) {
    await expect(card(mira, region)).toContainText(commit.slice(0, 7), {
      timeout: 60_000,
    });
    await expect(card(mira, region)).toContainText('Healthy');
  }
}

const card = (page, title) =>
  page.getByRole('article', { name: new RegExp(`^${title},`) });

const whyPanel = page =>
  page.getByRole('region', { name: /^Why is .* not in production/ });

/** Chooses in a select, unless that is what it says already. */
async function ensureChosen(dialog, label, option) {
  const select = dialog.getByRole('button', { name: label });
  if (option.test(await select.innerText())) return;
  await choose(dialog, label, option);
}

/** Asks the service through the router, as its users do. */
async function expectGreeting(slug, greeting) {
  const { address } = await light.service.destination(slug);
  const { text } = await ask(address);
  expect(text).toContain(greeting);
}
