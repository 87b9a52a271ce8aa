import fs from 'node:fs';
import path from 'node:path';
import { shortHash } from '../../system/layout.ts';
import { LONGEST_CODE_MS } from './entrance.ts';
import { digestOf } from './signature.ts';

const KEPT_MS = 2 * LONGEST_CODE_MS;

/** Remembers codes as empty files, which only one of all routers can create. */
export class UsedCodes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** True for the first who asks, in whichever router. */
  take(subject: string, jti: string): boolean {
    const folder = this.of(subject);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, digestOf(jti).toString('hex'));
    try {
      fs.closeSync(fs.openSync(file, 'wx', 0o600));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Removes those that are over by themselves. */
  sweep(now: number): void {
    for (const subject of namesIn(this.#folder))
      for (const name of namesIn(path.join(this.#folder, subject)))
        this.#drop(path.join(this.#folder, subject, name), now);
  }

  /** Removes what is remembered for a target. */
  forget(subject: string): void {
    fs.rmSync(this.of(subject), { recursive: true, force: true });
  }

  /** The folder of a target's codes. */
  of(subject: string): string {
    return path.join(this.#folder, shortHash(subject));
  }

  /** Another router may have been quicker. */
  #drop(file: string, now: number): void {
    const found = fs.statSync(file, { throwIfNoEntry: false });
    if (found && found.mtimeMs < now - KEPT_MS)
      fs.rmSync(file, { force: true });
  }
}

/** None where the folder is not there, or not any more: a target may go at any instant. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
