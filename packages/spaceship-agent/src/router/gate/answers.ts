import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, type Page } from '../pages.ts';

/** What people read at the gate. */
export const codeRefused: Page = {
  status: 403,
  title: 'This way in is over',
  text: 'It is good once, for a minute, and in the browser that asked for it. Open the page again to get a new one.',
  action: { href: '/', text: 'Open the page again' },
};

export const notNow: Page = {
  status: 503,
  title: 'Nobody can be let in at the moment',
  text: 'The gate can’t write down that a way in was used, for instance because the disk of the machine is full. Who is in stays in. Open the page again in a moment.',
  action: { href: '/', text: 'Open the page again' },
};

export const linkRefused: Page = {
  status: 403,
  title: 'This link is over',
  text: 'It has expired, or was taken back. Ask whoever gave it to you for a new one, or go in with your account in the portal.',
  action: { href: '/', text: 'Go in with your account' },
};

/** To somebody who was in by a link and comes back; `entrance`: the way in for those who have an account. */
export const linkEnded = (entrance: string): Page => ({
  status: 403,
  title: 'The link by which you came has ended',
  text: 'It has expired, or was taken back, so it lets nobody in any more. Ask whoever gave it to you for a new one.',
  action: { href: entrance, text: 'I have an account: go in with it' },
});

/** To somebody whose time is over although the link is not. */
export const linkAgain = (entrance: string): Page => ({
  status: 401,
  title: 'Open your link once more',
  text: 'A link lets you in for eight hours at a time. Yours still counts: open it again where you got it.',
  action: { href: entrance, text: 'I have an account: go in with it' },
});

export const notAPage: Page = {
  status: 401,
  title: 'This is behind a gate',
  text: 'Only a page can lead to the portal and back. Open its address in a browser; what that page asks for then gets through.',
};

export const nothingHere: Page = {
  status: 404,
  title: 'The gate has no such page',
  text: 'What begins with /.spaceship/ belongs to the gate in front of this service.',
};

export const onlyOpened: Page = {
  status: 405,
  title: 'This can only be opened',
  text: 'The gate answers GET requests.',
};

/** Nobody keeps what the gate says, and nobody else learns the address that it was asked by. */
const DISCREET = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** Scripts of other origins may read that there is a gate; without a session there is nothing else to read. */
const READABLE = { 'access-control-allow-origin': '*' };

export const tell = (
  req: IncomingMessage,
  res: ServerResponse,
  page: Page,
  cookies: readonly string[] = [],
): void =>
  answer(req, res, page, {
    ...DISCREET,
    ...READABLE,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
  });

export function redirect(
  res: ServerResponse,
  location: string,
  cookies: readonly string[] = [],
): void {
  res
    .writeHead(302, {
      ...DISCREET,
      location,
      'content-length': 0,
      ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    })
    .end();
}

export const isPreflight = (req: IncomingMessage): boolean =>
  req.method === 'OPTIONS' &&
  req.headers.origin !== undefined &&
  req.headers['access-control-request-method'] !== undefined;

/**
 * A preflight never says who asks, so it can't be let through. It is told that requests without credentials may come:
 * those end at the gate, with a sentence that the script can read.
 */
export function answerPreflight(
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const method = req.headers['access-control-request-method'];
  const names = req.headers['access-control-request-headers'];
  res
    .writeHead(204, {
      ...DISCREET,
      ...READABLE,
      'access-control-allow-methods': method,
      ...(names && { 'access-control-allow-headers': names }),
    })
    .end();
}
