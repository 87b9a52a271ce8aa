import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Says what was signed, so that one thing never passes for another; codes came first and have none. */
export type Purpose = '' | 'session.';

export const digestOf = (text: string): Buffer =>
  createHash('sha256').update(text).digest();

/** Compares digests without telling by its duration how much of them is equal. */
export const isSame = (a: Buffer, b: Buffer): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

const signatureOf = (key: string, purpose: Purpose, body: string): Buffer =>
  createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(purpose + body)
    .digest();

/** `<JSON>.<signature>`, both base64url. */
export function sign(key: string, purpose: Purpose, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${signatureOf(key, purpose, body).toString('base64url')}`;
}

/** What was signed with this key for this purpose; undefined for anything else. */
export function verified(
  key: string,
  purpose: Purpose,
  text: string,
): Record<string, unknown> | undefined {
  const [body, signature, ...more] = text.split('.');
  if (!body || !signature || more.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  if (!isSame(given, signatureOf(key, purpose, body))) return undefined;
  try {
    const value = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
