import fs from 'node:fs';
import path from 'node:path';
import type { Account } from '../../system/accounts.ts';
import { FILE_MODE, FOLDER_MODE, type CopyTarget } from './copyTarget.ts';
import { Flusher } from './flusher.ts';

/** Of Node's four file threads one flushes, and one stays free for the rest of the agent. */
const PARALLEL = 2;
const LARGE = 1024 * 1024;

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
    await this.#own(folder);
  }

  async file(name: string, from: string): Promise<number> {
    const file = path.join(this.#root, name);
    const { size } = await fs.promises.stat(from);
    if (size >= LARGE) this.#flusher.begins(file);
    await fs.promises.copyFile(from, file, fs.constants.COPYFILE_FICLONE);
    if (size >= LARGE) this.#flusher.ends(file);
    await this.#own(file);
    return size;
  }

  async text(name: string, content: Buffer): Promise<void> {
    const file = path.join(this.#root, name);
    await fs.promises.writeFile(file, content, { mode: FILE_MODE });
    await this.#own(file);
  }

  close(): Promise<void> {
    return this.#flusher.stop();
  }

  async #own(file: string): Promise<void> {
    if (this.#account)
      await fs.promises.chown(file, this.#account.uid, this.#account.gid);
  }
}
