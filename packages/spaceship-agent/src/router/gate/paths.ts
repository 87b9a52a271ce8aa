/** Paths of the gate itself; the application never sees them. */
export const OWN_PATHS = '/.spaceship/';

const BASE = 'http://gate.invalid';

/**
 * Where to go on: the path as a browser reads it, which drops tabs and dots and takes `\` for `/`. Whatever would lead
 * to another host, or back into the gate, becomes the first page.
 */
export function pathOfApplication(text: unknown): string {
  if (typeof text !== 'string' || !text.startsWith('/')) return '/';
  if (!URL.canParse(text, BASE)) return '/';
  const { origin, pathname, search } = new URL(text, BASE);
  const isHere =
    origin === BASE &&
    !pathname.startsWith('//') &&
    !pathname.startsWith(OWN_PATHS);
  return isHere ? pathname + search : '/';
}
