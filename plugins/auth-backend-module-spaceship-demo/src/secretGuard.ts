import { AuthenticationError } from '@backstage/errors';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Where a request carries the secret. A header of our own keeps other origins from sending it. */
export const SECRET_HEADER = 'x-spaceship-secret';

const WRONG_TRIES = 10;
const WINDOW_MS = 60_000;

/** Too many wrong secrets within a minute. */
export class TooManyTriesError extends Error {
  name = 'TooManyTriesError';
  statusCode = 429;
}

/** Throws unless the secret is the right one. */
export type SecretGuard = (given: string | undefined) => void;

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Compares in constant time, and stops comparing for a while after too many wrong tries.
 * The count is one for all callers: on loopback they all look alike.
 */
export function createSecretGuard(
  secret: string,
  now: () => number = Date.now,
): SecretGuard {
  const expected = digest(secret);
  let wrongTriesAt: number[] = [];

  return given => {
    wrongTriesAt = wrongTriesAt.filter(at => at > now() - WINDOW_MS);
    if (wrongTriesAt.length >= WRONG_TRIES) {
      throw new TooManyTriesError(
        'The secret was wrong too often. Wait a minute, then use the one that the start printed.',
      );
    }
    if (!given || !timingSafeEqual(digest(given), expected)) {
      wrongTriesAt.push(now());
      throw new AuthenticationError(
        'That is not the secret of this portal. The start prints it below "Sign in".',
      );
    }
  };
}
