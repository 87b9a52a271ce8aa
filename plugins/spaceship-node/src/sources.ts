import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { EntityRef } from '@spaceship/backstage-plugin-spaceship-common';
import type { Readable } from 'node:stream';

/** A repository of one provider: `location` is what the provider understands, for instance `feature-flags` or a URL. */
export type SourceRef = { provider: string; location: string };

export type CommitInfo = {
  commit: string;
  message: string;
  /** ISO 8601. */
  committedAt: string;
  people: readonly {
    role: 'author' | 'committer' | 'co-author';
    name: string;
    email: string | null;
  }[];
};

/** Reads repositories. All refs are checked; nothing of a repository is executed. */
export interface SourceProvider {
  readonly type: string;
  /** Throws `InputError` where the location may not be used (scheme, private address, unknown repository). */
  check(location: string): Promise<void>;
  /** The commit that a branch, tag or abbreviated commit names; throws `NotFoundError`. */
  resolve(location: string, ref: string): Promise<string>;
  /** Heads of all branches, for polling. */
  heads(location: string): Promise<Readonly<Record<string, string>>>;
  commitInfo(location: string, commit: string): Promise<CommitInfo>;
  /** null where the file does not exist at that commit. */
  readFile(
    location: string,
    commit: string,
    path: string,
  ): Promise<string | null>;
  /**
   * What stands at a path, or below it, and is no file of this repository: symbolic links and submodules of git, by their
   * paths from the root. Without it nobody is told that those are not read.
   */
  besidesFiles?(
    location: string,
    commit: string,
    path: string,
  ): Promise<{ links: readonly string[]; submodules: readonly string[] }>;
  /** Newest first, at most `limit`: commits reachable from `to` and not from `from`. */
  commitsBetween(
    location: string,
    from: string | null,
    to: string,
    limit: number,
  ): Promise<readonly CommitInfo[]>;
  /** Is `ancestor` reachable from `commit`? Equal commits are. */
  isAncestor(
    location: string,
    ancestor: string,
    commit: string,
  ): Promise<boolean>;
  /** A tar stream of the tree at the commit (below `path` if given), without history. */
  archive(location: string, commit: string, path: string): Promise<Readable>;
  /**
   * Makes an empty repository, where the provider has room for some. `owner` is the group or user whose members may
   * push, `creator` the user who may always. Throws `ConflictError` where the name is taken.
   */
  createRepository?(
    name: string,
    people: { owner: EntityRef | null; creator: EntityRef },
  ): Promise<{ location: string; remote: string }>;
  /** What a person gives to `git clone` or `git remote add`. */
  remote?(location: string): Promise<string>;
  /** Says who may push from now on, where the provider decides that. */
  setOwner?(location: string, owner: EntityRef | null): Promise<void>;
}

/** What a source hands in. Stored once by (source, externalId), before anything acts on it. */
export type SourceEvent = {
  source: string;
  externalId: string;
  kind: 'push';
  payload: {
    provider: string;
    location: string;
    branch: string;
    before: string | null;
    after: string;
    /** Catalog user who was authenticated for the push, or null. */
    pusher: string | null;
  };
};

export interface SourceRegistry {
  addProvider(provider: SourceProvider): void;
  /** Stores the event in the inbox; returns false if it was there. Resolves after commit. */
  receive(event: SourceEvent): Promise<boolean>;
  /** The locations that living services have at this provider, so that it knows what to poll. */
  locations?(provider: string): Promise<readonly string[]>;
  /**
   * What whoever pushed this is told right away, a line each: where to see what becomes of it, and what will be in its
   * way. Asked after the event was received.
   */
  remarks?(push: SourceEvent['payload']): Promise<readonly string[]>;
}

/** Source providers register here, and hand in their events. */
export const spaceshipSourcesExtensionPoint =
  createExtensionPoint<SourceRegistry>({ id: 'spaceship.sources' });
