import path from 'node:path';

/** No archive is larger than this, unpacked. */
export const LIMITS = {
  entries: 500_000,
  bytes: 8 * 1024 ** 3,
  pathBytes: 4096,
};

/** What is wrong with an archive or with a tree that should become one; trying again can't help. */
export class ArchiveError extends Error {
  name = 'ArchiveError';
}

/** The path inside an archive, normalized; refuses what would lead out of it. */
export function innerPath(entry: string): string {
  if (Buffer.byteLength(entry) > LIMITS.pathBytes)
    throw new ArchiveError('The archive has a path that is too long');
  if (entry.includes('\0') || path.posix.isAbsolute(entry))
    throw new ArchiveError(`The archive has an absolute path: ${entry}`);
  if (entry.split('/').includes('..'))
    throw new ArchiveError(
      `The archive has a path that leads out of it: ${entry}`,
    );
  const normal = path.posix.normalize(entry).replace(/\/+$/, '');
  return normal === '.' ? '' : normal;
}

/** Refuses a link that is absolute or leads out of the tree, read without following other links. */
export function checkLink(entry: string, target: string): void {
  const inside = path.posix.normalize(
    path.posix.join(path.posix.dirname(entry), target),
  );
  if (
    path.posix.isAbsolute(target) ||
    inside === '..' ||
    inside.startsWith('../')
  )
    throw new ArchiveError(
      `The link ${entry} leads out of the archive: ${target}`,
    );
}
