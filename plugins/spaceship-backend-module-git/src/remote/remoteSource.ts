import { InputError, NotFoundError } from '@backstage/errors';
import {
  archiveTree,
  hasCommit,
  isCommitId,
  readBesidesFiles,
  readCommits,
  readFileAt,
  readIsAncestor,
  resolveRef,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { HeadsSource } from '../heads/reportMoves';
import type { Mirrors } from './mirrors';
import { parseRemoteUrl } from './remoteUrl';

/** Repositories elsewhere, by https or ssh, with git alone. A location is a URL. */
export function createRemoteSource(mirrors: Mirrors): SourceProvider {
  const having = async (location: string, ...commits: string[]) => {
    const gitDir = await mirrors.open(location);
    for (const commit of commits)
      if (!(await hasCommit(gitDir, commit)))
        return await mirrors.fetch(location);
    return gitDir;
  };
  return {
    type: 'git',
    async check(location) {
      try {
        await mirrors.heads(location);
      } catch (error) {
        if (error instanceof NotFoundError) throw new InputError(error.message);
        throw error;
      }
    },
    async resolve(location, ref) {
      const gitDir = isCommitId(ref)
        ? await having(location, ref)
        : await mirrors.fetch(location);
      return await resolveRef(gitDir, ref);
    },
    async heads(location) {
      return await mirrors.heads(location);
    },
    async commitInfo(location, commit) {
      const gitDir = await having(location, commit);
      const [info] = await readCommits(gitDir, { from: null, to: commit }, 1);
      if (!info) throw new NotFoundError(`${location} has no commit ${commit}`);
      return info;
    },
    async readFile(location, commit, path) {
      return await readFileAt(await having(location, commit), commit, path);
    },
    async besidesFiles(location, commit, path) {
      const gitDir = await having(location, commit);
      return await readBesidesFiles(gitDir, commit, path);
    },
    async commitsBetween(location, from, to, limit) {
      const gitDir = await having(location, to, ...(from ? [from] : []));
      return await readCommits(gitDir, { from, to }, limit);
    },
    async isAncestor(location, ancestor, commit) {
      const gitDir = await having(location, ancestor, commit);
      return await readIsAncestor(gitDir, ancestor, commit);
    },
    async archive(location, commit, path) {
      return await archiveTree(await having(location, commit), commit, path);
    },
    async remote(location) {
      return parseRemoteUrl(location).url;
    },
  };
}

/** A remote repository's branches. Who moved them is not known. */
export function remoteHeads(mirrors: Mirrors, location: string): HeadsSource {
  return {
    provider: 'git',
    location,
    heads: () => mirrors.heads(location),
    moves: async (_branch, before, after) => [{ before, after, pusher: null }],
  };
}
