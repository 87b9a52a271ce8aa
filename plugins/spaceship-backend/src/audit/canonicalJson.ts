import canonicalize from 'canonicalize';

/** RFC 8785: the same value gives the same bytes. */
export const canonicalJson = (value: unknown): string =>
  canonicalize(value) ?? 'null';
