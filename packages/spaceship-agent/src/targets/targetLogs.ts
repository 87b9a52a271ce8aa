import fs from 'node:fs';
import path from 'node:path';
import { readMerged } from '../logs/mergedLog.ts';
import type { LogPage } from '../protocol.ts';
import type { ReplicaPlace } from './replica.ts';

/** Logs of revisions that are gone are kept for the latest few. */
const OLD_KEPT = 5;

/** The output of a target's revisions, in a folder for each. */
export class TargetLogs {
  readonly folder: string;

  constructor(targetFolder: string) {
    this.folder = path.join(targetFolder, 'logs');
  }

  of({ revision, process, index, generation }: ReplicaPlace): string {
    return path.join(
      this.folder,
      revision,
      `${process}.${index}.${generation}`,
    );
  }

  /** `ended`: no more can come. */
  read(revision: string, cursor: string | null, ended: boolean): LogPage {
    const folder = path.join(this.folder, revision);
    const sources = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
    return readMerged(
      sources.map(source => ({
        key: source,
        folder: path.join(folder, source),
        label: source.replace(/\.\d+$/, ''),
      })),
      cursor,
      ended,
    );
  }

  /** Removes those of revisions that have been gone for longest. */
  dropOld(isGone: (revision: string) => boolean): void {
    if (!fs.existsSync(this.folder)) return;
    const old = fs
      .readdirSync(this.folder)
      .filter(isGone)
      .map(name => path.join(this.folder, name))
      .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
    for (const gone of old.slice(OLD_KEPT))
      fs.rmSync(gone, { recursive: true, force: true });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
