import {
  archiveTree,
  readBesidesFiles,
  readCommits,
  readFileAt,
  readHeads,
  readIsAncestor,
  resolveRef,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { NotFoundError } from '@backstage/errors';
import type { HeadsSource } from '../heads/reportMoves';
import { movesBetween, readRefLog } from '../heads/refLog';
import type { RepositoryFolder } from './repositoryFolder';
import type { Repositories } from '../repositories/repositories';

/** The repositories that this portal keeps. A location is a repository's name. */
export function createLocalSource(
  folder: RepositoryFolder,
  repositories: Repositories,
): SourceProvider {
  return {
    type: 'local',
    async check(location) {
      await folder.open(location);
    },
    async resolve(location, ref) {
      return await resolveRef(await folder.open(location), ref);
    },
    async heads(location) {
      return await readHeads(await folder.open(location));
    },
    async commitInfo(location, commit) {
      const gitDir = await folder.open(location);
      const [info] = await readCommits(gitDir, { from: null, to: commit }, 1);
      if (!info) throw new NotFoundError(`${location} has no commit ${commit}`);
      return info;
    },
    async readFile(location, commit, path) {
      return await readFileAt(await folder.open(location), commit, path);
    },
    async besidesFiles(location, commit, path) {
      return await readBesidesFiles(await folder.open(location), commit, path);
    },
    async commitsBetween(location, from, to, limit) {
      const gitDir = await folder.open(location);
      return await readCommits(gitDir, { from, to }, limit);
    },
    async isAncestor(location, ancestor, commit) {
      const gitDir = await folder.open(location);
      return await readIsAncestor(gitDir, ancestor, commit);
    },
    async archive(location, commit, path) {
      return await archiveTree(await folder.open(location), commit, path);
    },
    async createRepository(name, people) {
      return await repositories.create(name, people);
    },
    async remote(location) {
      await folder.open(location);
      return await repositories.remote(location);
    },
    async setOwner(location, owner) {
      await folder.open(location);
      await repositories.setOwner(location, owner);
    },
  };
}

/** A local repository's branches, and who moved them. */
export function localHeads(
  folder: RepositoryFolder,
  name: string,
): HeadsSource {
  return {
    provider: 'local',
    location: name,
    async heads() {
      return await readHeads(await folder.open(name));
    },
    async moves(branch, before, after) {
      const log = await readRefLog(await folder.open(name), branch);
      return movesBetween(log, before, after);
    },
  };
}
