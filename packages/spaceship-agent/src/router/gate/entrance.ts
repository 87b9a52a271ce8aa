import { randomBytes } from 'node:crypto';
import type { GateRules } from '../table.ts';
import { pathOfApplication } from './paths.ts';
import { digestOf, isSame, verified } from './signature.ts';

/** Names the browser while it fetches its code. */
export const VISIT_COOKIE = 'spaceship-visit';

/** How long a browser may take to come back with a code. */
export const VISIT_SECONDS = 15 * 60;

/** No code is good for longer, whatever it says; one that was used is remembered for twice as long. */
export const LONGEST_CODE_MS = 5 * 60_000;

const LONGEST_PATH = 4000;
const NONCE = /^[A-Za-z0-9_-]{43}$/;

export const newNonce = (): string => randomBytes(32).toString('base64url');

export const isNonce = (text: string): boolean => NONCE.test(text);

/** Where a browser without a session is sent: the portal learns a digest, the nonce stays here. */
export function wayToEntrance(
  rules: GateRules,
  nonce: string,
  wanted: string,
): string {
  const way = new URL(rules.entrance);
  way.searchParams.set('visit', digestOf(nonce).toString('base64url'));
  way.searchParams.set('path', wanted.length > LONGEST_PATH ? '/' : wanted);
  return way.href;
}

/** A code that the portal gave to this browser, for this target. */
export type Code = { jti: string; path: string };

/** The code, if it is what it should be in every respect but that it may have been used already. */
export function readCode(
  rules: GateRules,
  text: string,
  nonces: readonly string[],
  now: number,
): Code | undefined {
  const claims = verified(rules.key, '', text);
  if (!claims) return undefined;
  const { subject, visit, path, exp, jti } = claims;
  if (subject !== rules.subject || typeof visit !== 'string') return undefined;
  if (typeof jti !== 'string' || typeof exp !== 'number') return undefined;
  const endsAt = exp * 1000;
  if (!(endsAt > now && endsAt <= now + LONGEST_CODE_MS)) return undefined;
  const given = Buffer.from(visit, 'base64url');
  if (!nonces.some(nonce => isSame(given, digestOf(nonce)))) return undefined;
  return { jti, path: pathOfApplication(path) };
}
