import { InputError } from '@backstage/errors';
import { isStorable } from '@spaceship/backstage-plugin-spaceship-common';

const instantForm =
  /^(?!0000)(\d{4}-\d\d-\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Is it an instant of RFC 3339 on a day that exists? JavaScript alone takes 30 February, and Postgres doesn't. */
export function isInstant(text: string): boolean {
  const day = instantForm.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  const begin = new Date(`${day}T00:00:00Z`);
  return begin.toISOString().startsWith(day);
}

/** Throws, with the place, where a request holds text that can't be stored. `url` is the request's, still encoded. */
export function demandStorable(request: { url: string; body: unknown }): void {
  const refuse = (at: string) => {
    throw new InputError(
      `${at} holds a NUL character or half of a surrogate pair, which can't be stored. Leave it out.`,
    );
  };
  const [path, ...query] = request.url.split(/[?&]/);
  if (path.includes('%00')) refuse('request/path');
  for (const part of query) {
    if (part.includes('%00')) refuse(`request/query/${part.split('=')[0]}`);
  }
  const visit = (value: unknown, at: string): void => {
    if (typeof value === 'string' && !isStorable(value)) refuse(at);
    if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        visit(part, `${at}/${key}`);
      }
    }
  };
  visit(request.body, 'request/body');
}
