import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { ArchiveError, checkLink, innerPath, LIMITS } from './limits.ts';

const FOLDER_TYPES = ['Directory', 'GNUDumpDir'];
const FILE_TYPES = ['File', 'OldFile', 'ContiguousFile'];

/**
 * Writes a tree into an empty folder. Every entry goes below a folder that was made here, never through a link, and
 * anything that isn't a file, folder or link that stays inside is refused.
 */
class Tree {
  readonly #root: string;
  readonly #folders = new Set<string>(['']);
  readonly #empty = new Set<string>();
  #entries = 0;
  #bytes = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Folders without anything in them. */
  get emptyFolders(): string[] {
    return [...this.#empty];
  }

  add(entry: ReadEntry): void {
    const inside = innerPath(entry.path);
    this.#entries += 1;
    this.#bytes += entry.size;
    if (this.#entries > LIMITS.entries || this.#bytes > LIMITS.bytes)
      throw new ArchiveError('The archive is larger than what may be unpacked');
    if (FOLDER_TYPES.includes(entry.type)) {
      this.#folder(inside);
      entry.resume();
      return;
    }
    const parent = parentOf(inside);
    this.#folder(parent);
    this.#empty.delete(parent);
    const file = path.join(this.#root, inside);
    if (FILE_TYPES.includes(entry.type)) {
      this.#file(file, entry);
    } else if (entry.type === 'SymbolicLink') {
      checkLink(inside, entry.linkpath ?? '');
      fs.symlinkSync(entry.linkpath ?? '', file);
      entry.resume();
    } else {
      throw new ArchiveError(
        `The archive has an entry that is refused: ${entry.path} (${entry.type})`,
      );
    }
  }

  #folder(inside: string): void {
    if (this.#folders.has(inside)) return;
    const parent = parentOf(inside);
    this.#folder(parent);
    try {
      fs.mkdirSync(path.join(this.#root, inside), 0o777);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new ArchiveError(
        `The archive has ${inside} twice, once not as a folder`,
      );
    }
    this.#folders.add(inside);
    this.#empty.delete(parent);
    this.#empty.add(inside);
  }

  #file(file: string, entry: ReadEntry): void {
    const mode = (entry.mode ?? 0) & 0o100 ? 0o777 : 0o666;
    const opened = fs.openSync(file, 'wx', mode);
    entry.on('data', (chunk: Buffer) => fs.writeSync(opened, chunk));
    entry.on('end', () => fs.closeSync(opened));
  }
}

function parentOf(inside: string): string {
  const parent = path.posix.dirname(inside);
  return parent === '.' ? '' : parent;
}

export type Unpacked = { digest: string; emptyFolders: string[] };

/** Unpacks a tar stream, compressed with zstd or not at all; gives the digest of what was read, and what is empty. */
export async function unpack(
  source: Readable,
  folder: string,
  compression: 'zstd' | 'none',
): Promise<Unpacked> {
  const tree = new Tree(folder);
  const parser = new Parser({ strict: true });
  const hash = createHash('sha256');
  let failure: Error | undefined;
  parser.on('entry', (entry: ReadEntry) => {
    try {
      if (failure) entry.resume();
      else tree.add(entry);
    } catch (error) {
      failure = error as Error;
      entry.resume();
    }
  });
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', error =>
      reject(new ArchiveError(`The archive can't be read: ${error.message}`)),
    );
  });
  parsed.catch(() => {});
  source.on('data', (chunk: Buffer) => hash.update(chunk));
  const plain =
    compression === 'zstd' ? source.pipe(zlib.createZstdDecompress()) : source;
  const broken = (error: Error) => {
    failure ??= new ArchiveError(`The archive can't be read: ${error.message}`);
  };
  plain.on('error', broken);
  try {
    for await (const chunk of plain) {
      if (!parser.write(chunk)) await once(parser, 'drain');
      if (failure) break;
    }
  } catch (error) {
    broken(error as Error);
  }
  if (failure) {
    source.destroy();
    throw failure;
  }
  parser.end();
  await parsed;
  return {
    digest: `sha256:${hash.digest('hex')}`,
    emptyFolders: tree.emptyFolders,
  };
}
