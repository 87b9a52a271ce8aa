import fs from 'node:fs';
import path from 'node:path';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants;

/** What was opened, by a path that leads to nothing else whatever is put in its place meanwhile. */
const through = (descriptor: number, file: string): string =>
  process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : file;

async function opened<T>(
  file: string,
  flags: number,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const descriptor = fs.openSync(file, flags);
  try {
    return await use(through(descriptor, file));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Reads a folder of somebody else's, which may be swapped for a link at any time; links are refused. */
export const withFolder = <T>(
  folder: string,
  use: (folder: string, entries: fs.Dirent[]) => Promise<T>,
): Promise<T> =>
  opened(folder, O_RDONLY + O_DIRECTORY + O_NOFOLLOW, async safe =>
    use(safe, await fs.promises.readdir(safe, { withFileTypes: true })),
  );

/** The same for a file. Gives undefined for one that is gone. */
export async function withFile<T>(
  folder: string,
  name: string,
  use: (file: string) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await opened(path.join(folder, name), O_RDONLY + O_NOFOLLOW, use);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
