import fs from 'node:fs';
import path from 'node:path';
import { isRemoved, putAside, removeContent } from './removeTree.ts';

/** Longer than any file system known to us minds inodes that were freed. */
const QUIET_MS = 10 * 60_000;
const MOST_TREES = 20;
/** Of the disk; with less than that, room matters more than speed. */
const LEAST_FREE = 0.1;

/**
 * Large trees that nobody needs any more: gone from their place at once, their content once nothing has been built or
 * unpacked for a while. Not only because removing 25,000 files takes time from what is being delivered: ext4 without a
 * journal passes over every inode that was freed within the last minutes whenever a file is made (`recently_deleted` in
 * fs/ext4/ialloc.c), so that `npm ci` of such a tree took 21 s right after another one was removed, and 11 s otherwise.
 */
export class Trash {
  readonly #trees: string[] = [];
  readonly #freeShare: (folder: string) => number;
  #quietSince = -Infinity;
  #removing = false;

  constructor(freeShare = freeShareOfDisk) {
    this.#freeShare = freeShare;
  }

  add(folder: string): void {
    const tree = putAside(folder);
    if (tree) this.#trees.push(tree);
  }

  /** Finds what an earlier agent left in a folder. */
  recover(parent: string): void {
    if (!fs.existsSync(parent)) return;
    for (const name of fs.readdirSync(parent).filter(isRemoved))
      this.#trees.push(path.join(parent, name));
  }

  /** `busy` says whether something is being built or unpacked. */
  tick(now: number, busy: boolean): void {
    if (busy || this.#quietSince === -Infinity) this.#quietSince = now;
    if (this.#removing || this.#trees.length === 0) return;
    const wait =
      now - this.#quietSince < QUIET_MS &&
      this.#trees.length <= MOST_TREES &&
      this.#freeShare(this.#trees[0]) >= LEAST_FREE;
    if (wait) return;
    this.#removing = true;
    removeContent(this.#trees.shift()!).finally(() => {
      this.#removing = false;
    });
  }
}

function freeShareOfDisk(folder: string): number {
  const { bavail, blocks } = fs.statfsSync(path.dirname(folder));
  return bavail / blocks;
}
