import { runGit } from '@spaceship/backstage-plugin-spaceship-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seed } from '../config';
import type { Repositories } from '../repositories/repositories';
import type { RepositoryFolder } from './repositoryFolder';

/**
 * Makes the repositories that configuration names, from folders, and gives the names of those that it made. Those that
 * exist are left alone, whatever they have.
 */
export async function seedRepositories(
  seeds: readonly Seed[],
  options: {
    folder: RepositoryFolder;
    repositories: Repositories;
    logger: LoggerService;
  },
): Promise<string[]> {
  const made: string[] = [];
  const { folder, repositories, logger } = options;
  for (const seed of seeds) {
    if (await folder.exists(seed.name)) continue;
    const isFolder = await stat(seed.from).then(
      found => found.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      logger.warn(
        `spaceship.git.seed: ${seed.name} is not made, for ${seed.from} is not a folder`,
      );
      continue;
    }
    try {
      await repositories.create(
        seed.name,
        { owner: seed.owner?.toLowerCase() ?? null, creator: null },
        gitDir => commitFolder(gitDir, seed),
        { isKnown: !seed.deliver },
      );
      made.push(seed.name);
      logger.info(`Repository ${seed.name} is made from ${seed.from}`);
    } catch (error) {
      // Another replica was first.
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  return made;
}

/** The first commit of the default branch: the folder's files, without installed packages. */
async function commitFolder(gitDir: string, seed: Seed): Promise<void> {
  const index = join(gitDir, 'seed-index');
  const env = {
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: seed.author.name,
    GIT_AUTHOR_EMAIL: seed.author.email,
    GIT_COMMITTER_NAME: seed.author.name,
    GIT_COMMITTER_EMAIL: seed.author.email,
  };
  const settings = { 'core.autocrlf': 'false', 'core.bare': 'false' };
  const git = async (...args: string[]) => {
    const said = await runGit(
      [`--git-dir=${gitDir}`, `--work-tree=${seed.from}`, ...args],
      { env, settings },
    );
    return said.toString('utf8').trim();
  };
  await writeFile(join(gitDir, 'info/exclude'), 'node_modules/\n');
  await git('add', '--all', '--', seed.from);
  const tree = await git('write-tree');
  const commit = await git('commit-tree', '-m', 'First version', tree);
  await git('update-ref', 'refs/heads/main', commit);
  await rm(index, { force: true });
}
