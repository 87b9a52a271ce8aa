import {
  checkTreePath,
  readDefaultBranch,
  readFileAt,
  resolveRef,
} from '@spaceship/backstage-plugin-spaceship-node';
import { InputError, NotFoundError } from '@backstage/errors';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The scheme of catalog locations in repositories of this portal: `local:<repository>[/<file>]`. */
export const LOCAL_LOCATION = 'local';

/** A file in a repository of this portal. It holds wherever the portal is served. */
export type LocalLocation = { repository: string; file: string };

const repositoryPattern = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;

/** Reads the target of a `local:` location: a repository, and in it a file or folder. Throws `InputError`. */
export function parseLocalTarget(target: string): LocalLocation {
  const [repository, ...rest] = target.split('/');
  if (!repositoryPattern.test(repository) || repository.includes('..'))
    throw new InputError(
      `“local:${target}” names no repository; write it as local:<repository> or local:<repository>/<file>`,
    );
  const path = checkTreePath(rest.join('/'));
  const isFile = /\.ya?ml$/.test(path);
  return {
    repository,
    file: isFile ? path : [path, 'catalog-info.yaml'].filter(Boolean).join('/'),
  };
}

/** The source location of what such a file describes: its repository and folder. */
export function sourceLocationOf({ repository, file }: LocalLocation): string {
  const folder = file.split('/').slice(0, -1).join('/');
  return `${LOCAL_LOCATION}:${repository}${folder ? `/${folder}` : ''}`;
}

/** Reads files at the heads of repositories in the portal's folder. */
export class RepositoryReader {
  constructor(private readonly root: string) {}

  /** The text at the head of the default branch, or null where the repository is empty or has no such file. */
  async read({ repository, file }: LocalLocation): Promise<string | null> {
    const gitDir = join(this.root, `${repository}.git`);
    await stat(join(gitDir, 'HEAD')).catch(() => {
      throw new NotFoundError(
        `There is no repository “${repository}” in this portal`,
      );
    });
    const branch = await readDefaultBranch(gitDir);
    let head: string;
    try {
      head = await resolveRef(gitDir, `refs/heads/${branch}`);
    } catch (error) {
      if (error instanceof NotFoundError) return null;
      throw error;
    }
    return await readFileAt(gitDir, head, file);
  }
}
