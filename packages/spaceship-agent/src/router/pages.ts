import type { IncomingMessage, ServerResponse } from 'node:http';

/** What people read when no service can answer. Plain words; no code of the router's own beyond this. */
export type Page = {
  status: number;
  title: string;
  text: string;
  action?: { href: string; text: string };
};

export const unknownHost = (host: string): Page => ({
  status: 404,
  title: 'Nothing answers under this name',
  text: `No service is delivered as “${host}”. Look up the address in the portal.`,
});

export const notReady = (service: string): Page => ({
  status: 503,
  title: `${service} is not answering yet`,
  text: 'No healthy version has traffic at the moment. The portal says what it waits for; try again in a few seconds.',
});

export const broken = (service: string): Page => ({
  status: 502,
  title: `${service} ended the connection`,
  text: 'It stopped before it had answered. Try again; if it stays like this, its logs in the portal say more.',
});

export const tooSlow = (service: string): Page => ({
  status: 504,
  title: `${service} takes too long`,
  text: 'It did not begin to answer within two minutes.',
});

const escape = (text: string) =>
  text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);

function render(
  page: Page,
  accept: string | undefined,
): { type: string; body: string } {
  if (!accept?.includes('text/html'))
    return {
      type: 'text/plain; charset=utf-8',
      body: `${page.title}. ${page.text}\n`,
    };
  const [title, text] = [escape(page.title), escape(page.text)];
  const action = page.action
    ? `<p><a href="${escape(page.action.href)}">${escape(
        page.action.text,
      )}</a></p>`
    : '';
  return {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}h1{font-size:1.4rem}</style>
<h1>${title}</h1><p>${text}</p>${action}</html>\n`,
  };
}

/** Answers with a page of the router's own. */
export function answer(
  req: IncomingMessage,
  res: ServerResponse,
  page: Page,
  more: Readonly<Record<string, string | string[]>> = {},
): void {
  const { type, body } = render(page, req.headers.accept);
  const headers = {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(page.status === 503 && { 'retry-after': '2' }),
    ...more,
  };
  res
    .writeHead(page.status, headers)
    .end(req.method === 'HEAD' ? undefined : body);
}
