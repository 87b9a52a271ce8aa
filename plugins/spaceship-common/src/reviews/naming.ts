import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import type { Instant } from '../words/ids';

/** Who a name belongs to. */
export type NameKey = { serviceId: string; service: string; branch: string };

/** An environment that has, or had, a name. */
export type NameUse = {
  name: string;
  serviceId: string;
  branch: string;
  generation: number;
  /** null while it lives. */
  endedAt: Instant | null;
};

export type IssuedName = {
  /** One DNS label: the host name of its address. */
  name: string;
  /** Slug of its destination, never issued twice. */
  slug: string;
  generation: number;
};

/** Names and slugs stay well below the 63 characters of a DNS label, so that what is put after them fits. */
const longestName = 44;
const quarantineDays = 30;
/** Hosts that people expect to be something else. */
const ours = ['spaceship', 'portal', 'backstage', 'localhost', 'www'];

/**
 * The names that a branch can get, best first: what people can read, and the same with a digest of whose it is. Each
 * is one DNS label: lower case letters, digits and dashes, beginning with a letter, at most 44 characters.
 */
export function nameCandidates(key: NameKey): string[] {
  const readable = labelOf(`${key.service}-${key.branch}`);
  const digest = bytesToHex(sha256(`${key.serviceId}\n${key.branch}`));
  const withDigest = (length: number) =>
    `${cut(readable, longestName - length - 1)}-${digest.slice(0, length)}`;
  return [
    ...(readable.length <= longestName ? [readable] : []),
    withDigest(6),
    withDigest(16),
  ];
}

/**
 * Gives a branch the first of its names that is free: neither reserved, nor somebody else's, nor somebody else's within
 * the quarantine (a name that has just become free still has cookies, bookmarks and links of others). The branch itself
 * gets its own name again; its slug is a new one with each generation.
 */
export function issueName(
  key: NameKey,
  known: {
    /** Environments with one of the candidates' names, and all of this branch. */
    uses: readonly NameUse[];
    /** Slugs and host names of everything but earlier environments of this branch. */
    reserved: ReadonlySet<string>;
  },
  now: Instant,
  quarantine = quarantineDays,
): IssuedName {
  const isOwn = (use: NameUse) =>
    use.serviceId === key.serviceId && use.branch === key.branch;
  const generation =
    1 + Math.max(0, ...known.uses.filter(isOwn).map(use => use.generation));
  const since = new Date(
    Date.parse(now) - quarantine * 86_400_000,
  ).toISOString();
  const isFree = (name: string) =>
    !ours.includes(name) &&
    known.uses.every(
      use =>
        use.name !== name ||
        (use.endedAt !== null && (isOwn(use) || use.endedAt <= since)),
    );
  for (const name of nameCandidates(key)) {
    const slug = slugOf(name, generation);
    const isReserved = known.reserved.has(slug) || known.reserved.has(name);
    if (isFree(name) && !isReserved) return { name, slug, generation };
  }
  throw new RangeError(
    `No name is free for the branch ${key.branch} of ${key.service}.`,
  );
}

/** The first generation has the name itself; later ones say which they are. */
const slugOf = (name: string, generation: number): string =>
  generation === 1 ? name : `${name}-${generation}`;

function labelOf(text: string): string {
  const label = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(label) ? label : `r-${label}`.replace(/-+$/, '');
}

const cut = (label: string, length: number): string =>
  label.slice(0, length).replace(/-+$/, '');
