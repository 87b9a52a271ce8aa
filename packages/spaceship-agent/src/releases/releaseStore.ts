import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { workOnArchive } from '../archives/archives.ts';
import { ArchiveError } from '../archives/limits.ts';
import type { Accounts } from '../system/accounts.ts';
import { AgentError } from '../system/failure.ts';
import { shortHash, type Layout } from '../system/layout.ts';
import {
  isRemoved,
  removeLeftovers,
  removeTree,
} from '../system/removeTree.ts';
import type { Trash } from '../system/trash.ts';

/** Unpacked releases kept besides those in use, so that going back is quick. */
const KEPT = 3;

export const archiveFile = (layout: Layout, digest: string): string =>
  path.join(layout.artifacts, `${digest.replace('sha256:', '')}.tar.zst`);

/**
 * Artifacts unpacked once per service: owned by a user that nothing runs as, readable by the service's group, written
 * by nobody.
 */
export class ReleaseStore {
  readonly #layout: Layout;
  readonly #accounts: Accounts;
  readonly #trash: Trash;
  readonly #unpacking = new Map<string, Promise<string>>();

  constructor(layout: Layout, accounts: Accounts, trash: Trash) {
    this.#layout = layout;
    this.#accounts = accounts;
    this.#trash = trash;
  }

  get busy(): boolean {
    return this.#unpacking.size > 0;
  }

  /** Where a service's folder is, or would be. */
  placeOf(serviceId: string): string {
    return path.join(this.#layout.open, 'services', shortHash(serviceId));
  }

  serviceFolder(serviceId: string): string {
    const folder = this.placeOf(serviceId);
    if (fs.existsSync(folder)) return folder;
    fs.mkdirSync(folder, { recursive: true });
    const owner = this.#accounts.forReleases(serviceId);
    if (owner) fs.chownSync(folder, 0, owner.gid);
    fs.chmodSync(folder, 0o710);
    return folder;
  }

  folderOf(serviceId: string, digest: string): string {
    return path.join(
      this.serviceFolder(serviceId),
      'releases',
      digest.replace('sha256:', ''),
    );
  }

  /** The folder with the artifact's content; unpacked when it isn't yet. */
  async ensure(serviceId: string, digest: string): Promise<string> {
    const folder = this.folderOf(serviceId, digest);
    if (fs.existsSync(folder)) {
      const now = new Date();
      fs.utimesSync(folder, now, now);
      return folder;
    }
    const running = this.#unpacking.get(folder);
    if (running) return running;
    const unpacking = this.#unpack(serviceId, digest, folder).finally(() =>
      this.#unpacking.delete(folder),
    );
    this.#unpacking.set(folder, unpacking);
    return unpacking;
  }

  /** Removes what is neither in use nor among the latest. */
  collect(serviceId: string, inUse: ReadonlySet<string>): void {
    const releases = path.join(this.serviceFolder(serviceId), 'releases');
    if (!fs.existsSync(releases)) return;
    const unused = fs
      .readdirSync(releases)
      .filter(name => !name.includes('.') && !inUse.has(`sha256:${name}`))
      .map(name => path.join(releases, name))
      .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
    for (const folder of unused.slice(KEPT)) this.#trash.add(folder);
  }

  /** Removes what a crash left half unpacked or half removed. */
  sweep(): void {
    const services = path.join(this.#layout.open, 'services');
    for (const service of fs.readdirSync(services)) {
      removeLeftovers(path.join(services, service));
      const releases = path.join(services, service, 'releases');
      if (!fs.existsSync(releases)) continue;
      this.#trash.recover(releases);
      for (const name of fs.readdirSync(releases))
        if (name.includes('.') && !isRemoved(name))
          this.#trash.add(path.join(releases, name));
    }
  }

  async #unpack(
    serviceId: string,
    digest: string,
    folder: string,
  ): Promise<string> {
    const archive = archiveFile(this.#layout, digest);
    if (!fs.existsSync(archive))
      throw new AgentError(
        'terminal',
        `The artifact ${digest} is not on this machine; build the commit again`,
      );
    const owner = this.#accounts.forReleases(serviceId);
    const releases = path.dirname(folder);
    if (!fs.existsSync(releases)) {
      fs.mkdirSync(releases, { mode: 0o750 });
      if (owner) fs.chownSync(releases, 0, owner.gid);
    }
    const draft = `${folder}.${randomUUID()}`;
    fs.mkdirSync(draft, { mode: 0o750 });
    if (owner) fs.chownSync(draft, owner.uid, owner.gid);
    try {
      const read = await workOnArchive({
        kind: 'unpack',
        archive,
        folder: draft,
        account: owner ?? null,
        umask: 0o027,
      });
      if (read.digest !== digest)
        throw new ArchiveError(
          `The archive's content is not what its digest says (${read.digest}): it was changed after the build`,
        );
      fs.renameSync(draft, folder);
      return folder;
    } catch (error) {
      removeTree(draft);
      if (error instanceof ArchiveError)
        throw new AgentError(
          'terminal',
          `${error.message}. Build the commit again`,
          error,
        );
      throw error;
    }
  }
}
