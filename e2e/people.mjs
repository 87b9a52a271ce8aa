import { Person } from '../scripts/demo/person.mjs';

export const portal = {
  url: process.env.SPACESHIP_URL,
  signInSecret: process.env.SPACESHIP_SECRET,
  answers: [],
};

/** Somebody at a keyboard of their own, outside of the browser: git and the HTTP API. */
export const person = name => new Person(portal, name);

/** A page of a browser in which this person has signed in already. */
export async function pageOf(browser, name, options = {}) {
  const context = await browser.newContext({
    baseURL: portal.url,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  await context.addInitScript(
    ([secret, user]) => {
      // Only in the portal: a delivered service may never see it.
      if (globalThis.location.hostname !== 'localhost') return;
      globalThis.sessionStorage.setItem(
        'spaceship-demo',
        JSON.stringify({ secret, user }),
      );
    },
    [portal.signInSecret, `user:default/${name}`],
  );
  return context.newPage();
}
