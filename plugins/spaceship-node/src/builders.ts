import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Readable } from 'node:stream';
import type { Effect } from './effect';
import type { LogPage } from './destinations';

export type BuildRequest = {
  /** Everything that decides the result is in the key: service, commit, path, digest of the build configuration. */
  key: string;
  /** Cache and HOME belong to the service. */
  service: { id: string; name: string };
  commit: string;
  command: string | null;
  timeoutMs: number;
  /** The tree at the commit, as a tar stream; asked for only when the build really starts. */
  checkout: () => Promise<Readable>;
};

export type BuildStatus =
  | { state: 'absent' }
  | { state: 'running' }
  | {
      state: 'succeeded';
      artifact: { digest: string; location: string; sizeBytes: number };
    }
  | { state: 'failed'; message: string; terminal: boolean };

/** Makes one commit into one artifact. A build is found again by the identity of its effect. */
export interface Builder {
  readonly type: string;
  /** Starts, or adopts the one that runs or ran under this identity. */
  start(request: BuildRequest, effect: Effect): Promise<void>;
  ask(identity: Effect['identity']): Promise<BuildStatus>;
  logs(identity: Effect['identity'], cursor: string | null): Promise<LogPage>;
  stop(effect: Effect): Promise<void>;
}

export interface BuilderRegistry {
  addBuilder(builder: Builder): void;
}

/** Builders register here; the one named in the configuration (`spaceship.builder`, default `local`) is used. */
export const spaceshipBuildersExtensionPoint =
  createExtensionPoint<BuilderRegistry>({ id: 'spaceship.builders' });
