import fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Account } from '../../system/accounts.ts';
import { FILE_MODE, FOLDER_MODE, type CopyTarget } from './copyTarget.ts';
import { Flusher } from './flusher.ts';

/** Of Node's four file threads one flushes, and one stays free for the rest of the agent. */
const PARALLEL = 2;
/** What is smaller is copied sooner than it is handed to a thread; there are a thousand such files in each Postgres. */
const LARGE = 1024 * 1024;
const { COPYFILE_FICLONE } = fs.constants;

/** Copies into a folder, by reference where the file system can; every file belongs to `account`. */
export class FolderTarget implements CopyTarget {
  readonly parallel = PARALLEL;
  readonly #root: string;
  readonly #account: Account | undefined;
  readonly #flusher = new Flusher();

  constructor(root: string, account: Account | undefined) {
    this.#root = root;
    this.#account = account;
  }

  async folder(name: string): Promise<void> {
    const folder = path.join(this.#root, name);
    await fs.promises.mkdir(folder, { mode: FOLDER_MODE, recursive: true });
    this.#own(folder);
  }

  async file(name: string, from: string): Promise<number> {
    const file = path.join(this.#root, name);
    const { size } = fs.statSync(from);
    if (size < LARGE) {
      fs.copyFileSync(from, file, COPYFILE_FICLONE);
      this.#own(file);
      // The rest of the agent gets its turn after each.
      await setImmediate();
      return size;
    }
    this.#flusher.begins(file);
    await fs.promises.copyFile(from, file, COPYFILE_FICLONE);
    this.#flusher.ends(file);
    this.#own(file);
    return size;
  }

  async text(name: string, content: Buffer): Promise<void> {
    const file = path.join(this.#root, name);
    await fs.promises.writeFile(file, content, { mode: FILE_MODE });
    this.#own(file);
  }

  close(): Promise<void> {
    return this.#flusher.stop();
  }

  #own(file: string): void {
    if (this.#account) fs.chownSync(file, this.#account.uid, this.#account.gid);
  }
}
