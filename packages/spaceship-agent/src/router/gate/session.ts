import type { GateRules } from '../table.ts';
import { sign, verified } from './signature.ts';

export const SESSION_COOKIE = 'spaceship-session';

const LONGEST_MS = 8 * 3600_000;

/** A browser that came by a link is known so long after, to be told that the link is over. */
const REMEMBERED_MS = 30 * 24 * 3600_000;

/** Somebody who was let in. `link`: nobody knows who, but through this link. */
export type Session = {
  subject: string;
  expiresAt: number;
  link: string | null;
};

const livingLink = (rules: GateRules, id: string, now: number) =>
  rules.links.find(link => link.id === id && Date.parse(link.expiresAt) > now);

/** A session from now on, which ends with its link; undefined when that is over. */
export function begin(
  rules: GateRules,
  link: string | null,
  now: number,
): Session | undefined {
  const { subject } = rules;
  if (link === null) return { subject, expiresAt: now + LONGEST_MS, link };
  const living = livingLink(rules, link, now);
  if (!living) return undefined;
  const endsAt = Date.parse(living.expiresAt);
  return { subject, expiresAt: Math.min(now + LONGEST_MS, endsAt), link };
}

/** It holds under the rules as they are now: a link that was taken back ends its sessions. */
export const holds = (
  rules: GateRules,
  { subject, expiresAt, link }: Session,
  now: number,
): boolean =>
  subject === rules.subject &&
  expiresAt > now &&
  (link === null || livingLink(rules, link, now) !== undefined);

export const writeSession = (rules: GateRules, session: Session): string =>
  sign(rules.key, 'session.', session);

/** How long a browser keeps the cookie of a session: its end is in it, and counts whatever the browser does. */
export const cookieSeconds = (session: Session, now: number): number =>
  (session.link === null ? session.expiresAt - now : REMEMBERED_MS) / 1000;

// Nobody but a router with this key can have written it.
const written = (rules: GateRules, cookie: string): Session | undefined =>
  verified(rules.key, 'session.', cookie) as Session | undefined;

/** The session that a cookie tells of, if it holds. */
export function readSession(
  rules: GateRules,
  cookie: string,
  now: number,
): Session | undefined {
  const session = written(rules, cookie);
  return session && holds(rules, session, now) ? session : undefined;
}

/** Whether the link by which a cookie was given still lets in; undefined: none was. */
export function linkStillCounts(
  rules: GateRules,
  cookie: string,
  now: number,
): boolean | undefined {
  const session = written(rules, cookie);
  if (!session || session.subject !== rules.subject || session.link === null) {
    return undefined;
  }
  return livingLink(rules, session.link, now) !== undefined;
}
