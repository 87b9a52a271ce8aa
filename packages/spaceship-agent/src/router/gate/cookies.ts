/** Names that are ours or the portal's, and never the application's. */
const OURS = /^(spaceship|backstage)-/i;

/** A pair without a name reaches a service as if its value were the pair. */
const bare = (pair: string): string => pair.replace(/^[\s=]+/, '');

const pairsOf = (header: string): string[] =>
  header
    .split(';')
    .map(pair => pair.trim())
    .filter(Boolean);

/** Every value that a browser sent under this name. */
export function cookiesNamed(
  header: string | undefined,
  name: string,
): string[] {
  return pairsOf(header ?? '')
    .filter(pair => pair.startsWith(`${name}=`))
    .map(pair => pair.slice(name.length + 1));
}

/** What the application gets of a Cookie header; undefined: nothing. */
export function cookiesOfApplication(header: string): string | undefined {
  const kept = pairsOf(header).filter(pair => !OURS.test(bare(pair)));
  return kept.length > 0 ? kept.join('; ') : undefined;
}

/** The application may set this cookie: it isn't one of the gate's. */
export const isOfApplication = (setCookie: string): boolean =>
  !OURS.test(bare(setCookie));

/** A cookie that only this host gets, and no script. */
export const hostOnly = (
  name: string,
  value: string,
  maxAgeSeconds: number,
): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.floor(
    maxAgeSeconds,
  )}`;
