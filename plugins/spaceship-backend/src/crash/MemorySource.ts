import { Readable } from 'node:stream';
import { NotFoundError } from '@backstage/errors';
import type {
  CommitInfo,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';

type Commit = {
  parent: string | null;
  files: Record<string, string>;
  info: CommitInfo;
};

/** A repository in memory: commits with one parent and the files they have. */
export class MemorySource implements SourceProvider {
  readonly type = 'memory';
  readonly #commits = new Map<string, Commit>();
  /** Heads that were set; without any, the last commit is the head of main. */
  readonly #heads = new Map<string, string>();

  commit(
    commit: string,
    parent: string | null,
    files: Record<string, string>,
    email = 'ana@example.org',
  ): void {
    this.#commits.set(commit, {
      parent,
      files,
      info: {
        commit,
        message: `Change ${commit}`,
        committedAt: new Date().toISOString(),
        people: [{ role: 'author', name: email, email }],
      },
    });
  }

  /** Moves a branch to a commit, or deletes it. */
  setHead(branch: string, commit: string | null): void {
    if (commit === null) this.#heads.delete(branch);
    else this.#heads.set(branch, commit);
  }

  async check(): Promise<void> {}

  async resolve(_location: string, ref: string): Promise<string> {
    return this.#get(this.#heads.get(ref) ?? ref).info.commit;
  }

  async heads(): Promise<Record<string, string>> {
    const [last] = [...this.#commits.keys()].slice(-1);
    return { main: last, ...Object.fromEntries(this.#heads) };
  }

  async commitInfo(_location: string, commit: string): Promise<CommitInfo> {
    return this.#get(commit).info;
  }

  async readFile(
    _location: string,
    commit: string,
    path: string,
  ): Promise<string | null> {
    return this.#get(commit).files[path] ?? null;
  }

  async commitsBetween(
    _location: string,
    from: string | null,
    to: string,
    limit: number,
  ): Promise<CommitInfo[]> {
    const infos: CommitInfo[] = [];
    const known = new Set<string>();
    for (let at = from; at; at = this.#get(at).parent) known.add(at);
    for (
      let at: string | null = to;
      at && !known.has(at) && infos.length < limit;
      at = this.#get(at).parent
    ) {
      infos.push(this.#get(at).info);
    }
    return infos;
  }

  async isAncestor(
    _location: string,
    ancestor: string,
    commit: string,
  ): Promise<boolean> {
    for (let at: string | null = commit; at; at = this.#get(at).parent) {
      if (at === ancestor) return true;
    }
    return false;
  }

  async archive(): Promise<Readable> {
    return Readable.from([]);
  }

  #get(commit: string): Commit {
    const found = this.#commits.get(commit);
    if (!found) throw new NotFoundError(`There is no commit ${commit}.`);
    return found;
  }
}
