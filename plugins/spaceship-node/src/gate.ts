import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';

/**
 * What the portal and a driver's gate say to each other through a browser. A gate that has not seen a browser sends it
 * to the target's `entrance` with `?visit=<digest>&path=<where it wanted to go>`. The portal answers with
 * {@link entranceUrl}, and the gate lets the browser in if the code is for this target and for a nonce that this
 * browser has, is not over, and comes for the first time.
 */
export type EntranceClaims = {
  /** `subject` of the target's access. */
  subject: string;
  /** What the gate asked for: base64url of the SHA-256 of a nonce that only this browser has. */
  visit: string;
  /** Where to go on, a path of the target. */
  path: string;
  /** Who it was given to, an entity reference. */
  user: string;
};

/** How long a code may be on its way. */
const CODE_SECONDS = 60;

/** A key for `TargetAccess`. */
export const newGateKey = (): string => randomBytes(32).toString('base64url');

/**
 * A one-time code: `<claims>.<signature>`, both base64url. The claims are JSON, with `exp` (seconds since 1970) and
 * `jti`; the signature is HMAC-SHA256 of the first part as it stands, by the key's bytes.
 */
export function entranceCode(
  key: string,
  claims: EntranceClaims,
  nowMs: number = Date.now(),
): string {
  const exp = Math.floor(nowMs / 1000) + CODE_SECONDS;
  const body = Buffer.from(
    JSON.stringify({ ...claims, exp, jti: randomUUID() }),
  ).toString('base64url');
  const signature = createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(body)
    .digest('base64url');
  return `${body}.${signature}`;
}

/** Where a browser brings its code. */
export const entranceUrl = (address: string, code: string): string =>
  new URL(`/.spaceship/enter?code=${encodeURIComponent(code)}`, address).href;

/** The secret of a new share link, and what is kept of it. */
export function newShareSecret(): { secret: string; tokenHash: string } {
  const secret = randomBytes(32).toString('base64url');
  return {
    secret,
    tokenHash: createHash('sha256').update(secret).digest('hex'),
  };
}

/** The address of a share link; `path`: the page that it leads to, the first one otherwise. */
export function shareUrl(
  address: string,
  linkId: string,
  secret: string,
  path?: string,
): string {
  const url = new URL('/.spaceship/share', address);
  url.searchParams.set('token', `${linkId}.${secret}`);
  if (path !== undefined) url.searchParams.set('path', path);
  return url.href;
}
