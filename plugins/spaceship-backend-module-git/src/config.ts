import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { resolve } from 'node:path';

/** A repository that is filled from a folder at the first start. */
export type Seed = {
  name: string;
  from: string;
  owner: string | null;
  author: { name: string; email: string };
  /** Whether the first commit is handed in as a push. */
  deliver: boolean;
};

export type GitConfig = {
  /** Folder of the repositories that the portal keeps. */
  repositories: string;
  /** Folder of the copies of repositories elsewhere. */
  mirrors: string;
  allowPrivate: boolean;
  maxPushBytes: number;
  pollMs: { local: number; remote: number };
  caFile: string | null;
  ssh: { keyFile: string; knownHostsFile: string } | null;
  credentials: readonly { host: string; username: string; password: string }[];
  seed: readonly Seed[];
};

/** Reads `spaceship.git`; null where this portal has no `spaceship.git.repositories`, and so no use for the module. */
export function readGitConfig(root: RootConfigService): GitConfig | null {
  const config = root.getOptionalConfig('spaceship.git');
  if (!config?.has('repositories')) return null;
  const repositories = resolve(config.getString('repositories'));
  const pollMs = (key: string, otherwise: number) =>
    config.has(key)
      ? Math.max(
          1000,
          durationToMilliseconds(readDurationFromConfig(config, { key })),
        )
      : otherwise;
  const ssh = config.getOptionalConfig('ssh');
  return {
    repositories,
    mirrors: resolve(
      config.getOptionalString('mirrors') ?? `${repositories}/.mirrors`,
    ),
    allowPrivate: config.getOptionalBoolean('allowPrivate') ?? false,
    maxPushBytes: config.getOptionalNumber('maxPushBytes') ?? 512 * 1024 * 1024,
    pollMs: {
      local: pollMs('poll.local', 10_000),
      remote: pollMs('poll.remote', 60_000),
    },
    caFile: config.getOptionalString('caFile') ?? null,
    ssh: ssh
      ? {
          keyFile: resolve(ssh.getString('keyFile')),
          knownHostsFile: resolve(ssh.getString('knownHostsFile')),
        }
      : null,
    credentials: (config.getOptionalConfigArray('credentials') ?? []).map(
      entry => ({
        host: entry.getString('host').toLowerCase(),
        username: entry.getString('username'),
        password: entry.getString('password'),
      }),
    ),
    seed: (config.getOptionalConfigArray('seed') ?? []).map(entry => ({
      name: entry.getString('name'),
      from: resolve(entry.getString('from')),
      owner: entry.getOptionalString('owner') ?? null,
      author: {
        name: entry.getOptionalString('author.name') ?? 'Spaceship',
        email: entry.getOptionalString('author.email') ?? 'spaceship@localhost',
      },
      deliver: entry.getOptionalBoolean('deliver') ?? false,
    })),
  };
}
