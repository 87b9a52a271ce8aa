import fs from 'node:fs';
import path from 'node:path';

/** The longest path that a unix socket address holds everywhere. */
const LONGEST = 100;

/**
 * Calls `use` with a path by which a unix socket can be bound or connected to, also where its real path is too long
 * for the kernel.
 */
export function withSocketPath<T>(file: string, use: (path: string) => T): T {
  if (Buffer.byteLength(file) <= LONGEST) return use(file);
  if (process.platform !== 'linux')
    throw new Error(
      `The path of the socket ${file} is too long; choose a state folder with a shorter path`,
    );
  const folder = fs.openSync(path.dirname(file), fs.constants.O_DIRECTORY);
  try {
    return use(`/proc/self/fd/${folder}/${path.basename(file)}`);
  } finally {
    fs.closeSync(folder);
  }
}
