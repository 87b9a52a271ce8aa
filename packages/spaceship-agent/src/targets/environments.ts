import fs from 'node:fs';
import path from 'node:path';
import type { ProcessSpec } from '../processes/record.ts';
import type { Revision, Target } from '../protocol.ts';
import type { ReleaseStore } from '../releases/releaseStore.ts';
import type { Accounts } from '../system/accounts.ts';
import { removeTree } from '../system/removeTree.ts';
import type { Runtime } from '../system/runtime.ts';
import { targetKey } from './desired.ts';

/** Folder, user and variables that a process or job of a revision runs with. */
export type Environment = Pick<
  ProcessSpec,
  'cwd' | 'env' | 'account' | 'secrets'
>;

/** Builds the environment of processes and jobs: the release's folder, a HOME and TMPDIR of the target's own. */
export class Environments {
  readonly #releases: ReleaseStore;
  readonly #accounts: Accounts;
  readonly #runtime: Runtime;
  /** Digests of a service's releases that something still needs. */
  readonly digestsInUse: (serviceId: string) => ReadonlySet<string>;

  constructor(
    releases: ReleaseStore,
    accounts: Accounts,
    runtime: Runtime,
    digestsInUse: (serviceId: string) => ReadonlySet<string>,
  ) {
    this.#releases = releases;
    this.#accounts = accounts;
    this.#runtime = runtime;
    this.digestsInUse = digestsInUse;
  }

  of(
    target: Target,
    revision: Revision,
    { process, port }: { process: string; port: number | null },
  ): Environment {
    const account =
      this.#accounts.forTarget(target.service.id, target.destination.id) ??
      null;
    this.#releases.serviceFolder(target.service.id);
    const folder = this.folderOf(target);
    const home = path.join(folder, 'home');
    const temporary = path.join(folder, 'tmp');
    for (const made of [home, temporary]) {
      if (fs.existsSync(made)) continue;
      fs.mkdirSync(made, { recursive: true, mode: 0o700 });
      if (account) fs.chownSync(made, account.uid, account.gid);
      fs.chmodSync(made, 0o700);
    }
    if (account) fs.chmodSync(folder, 0o711);
    return {
      cwd: this.#releases.folderOf(target.service.id, revision.digest),
      account,
      secrets: revision.secretNames.flatMap(
        name => revision.variables[name] ?? [],
      ),
      env: {
        ...this.#runtime.environment(home, temporary),
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        ...revision.variables,
        SPACESHIP_SERVICE: target.service.name,
        SPACESHIP_DESTINATION: target.destination.slug,
        SPACESHIP_REVISION: revision.name,
        SPACESHIP_PROCESS_TYPE: process,
        ...(port !== null && { PORT: String(port) }),
      },
    };
  }

  /** Home and account are gone; another user id is given to whatever comes after. */
  async remove(target: Target): Promise<void> {
    await removeTree(this.folderOf(target));
    this.#accounts.releaseTarget(target.service.id, target.destination.id);
  }

  /** The folder of a target's home. */
  folderOf(target: Target): string {
    return path.join(
      this.#releases.placeOf(target.service.id),
      targetKey(target),
    );
  }
}
