import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { run } from '../scripts/demo/portal.mjs';
import { helloFolder } from './lightService.mjs';
import { pageOf } from './people.mjs';

const NAME = `hello-${Date.now().toString(36)}`;

test('a person registers an application, pushes it, delivers it by hand and opens its address', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'mira');
  await page.goto('/spaceship/services');
  await page.getByRole('link', { name: 'Deliver your own…' }).click();

  await page.getByLabel('Name').fill(NAME);
  await page.getByLabel('What it does').fill('Says hello');
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText('Waiting for your push')).toBeVisible();
  const remote = await copied(page, 'Remote');
  const token = await copied(page, 'Token');
  expect(remote).toContain(`/git/${NAME}.git`);

  const folder = await helloFolder();
  try {
    await pushAs('mira', token, remote, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  await expect(page.getByText('web: node server.mjs')).toBeVisible();
  await expect(page.getByText('Read from', { exact: false })).toContainText(
    'Procfile',
  );
  await page.getByRole('button', { name: 'Deliver main to Staging' }).click();

  const open = page.getByRole('link', { name: 'Open it in Staging' });
  await expect(open).toBeVisible({ timeout: 60_000 });
  const [service] = await Promise.all([
    page.waitForEvent('popup'),
    open.click(),
  ]);
  await expect(service.getByText('Hello from Spaceship')).toBeVisible();
});

/** The value of a field that can be copied. */
function copied(page, label) {
  return page.getByRole('group', { name: label, exact: true }).innerText();
}

/** As a person would: the commands of the page, with the token as password. */
async function pushAs(name, token, remote, folder) {
  const basic = Buffer.from(`${name}:${token}`).toString('base64');
  const git = (...args) =>
    run('git', ['-C', folder, ...args], {
      env: {
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: `${name}@harbour.example`,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: `${name}@harbour.example`,
      },
    });
  await git('init', '--quiet', '-b', 'main');
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'Say hello');
  await git('remote', 'add', 'spaceship', remote);
  await git('push', '--quiet', 'spaceship', 'HEAD:main');
}
