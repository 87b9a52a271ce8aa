import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonicalJson';

/** SHA-256 over RFC 8785 JSON: equal values have equal digests. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');
