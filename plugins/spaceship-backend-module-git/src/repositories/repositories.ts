import { NotFoundError } from '@backstage/errors';
import {
  inTurn,
  readDefaultBranch,
  readHeads,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { forget, takeBaseline } from '../heads/headsStore';
import {
  checkRepositoryName,
  type RepositoryFolder,
} from '../local/repositoryFolder';

/** Who may push: `creator` always, and `owner` or its members. */
export type RepositoryPeople = {
  owner: string | null;
  creator: string | null;
};

export type RepositoryInfo = {
  name: string;
  remote: string;
  owner: string | null;
  creator: string | null;
  defaultBranch: string;
  branches: { name: string; head: string }[];
  empty: boolean;
};

/** The portal's repositories: the folder has their content, the database whose they are. */
export class Repositories {
  readonly #oneByOne = inTurn();

  constructor(
    private readonly knex: Knex,
    private readonly folder: RepositoryFolder,
    private readonly baseUrl: () => Promise<string>,
  ) {}

  /**
   * Makes a repository. What it is filled with is a change to be handed in, as is the first push, unless `isKnown` says
   * that nobody waits for it.
   */
  async create(
    name: string,
    people: RepositoryPeople,
    fill?: (gitDir: string) => Promise<void>,
    { isKnown = false } = {},
  ): Promise<{ location: string; remote: string }> {
    checkRepositoryName(name);
    const key = { provider: 'local', location: name };
    // The lock is a connection, and what happens under it needs another one.
    await this.#oneByOne(() =>
      this.knex.transaction(async lock => {
        await lock.raw('select pg_advisory_xact_lock(hashtext(?))', [
          `spaceship git repository ${name}`,
        ]);
        // What is known of it is there before it can be seen: a repository without it would be nobody's.
        await this.folder.create(name, async gitDir => {
          await fill?.(gitDir);
          await forget(this.knex, key);
          await takeBaseline(
            this.knex,
            key,
            isKnown ? await readHeads(gitDir) : {},
          );
          await this.setPeople(name, people);
        });
      }),
    );
    return { location: name, remote: await this.remote(name) };
  }

  async describe(name: string): Promise<RepositoryInfo> {
    const gitDir = await this.folder.open(name);
    const heads = await readHeads(gitDir);
    return {
      name,
      remote: await this.remote(name),
      ...(await this.people(name)),
      defaultBranch: await readDefaultBranch(gitDir),
      branches: Object.entries(heads).map(([branch, head]) => ({
        name: branch,
        head,
      })),
      empty: Object.keys(heads).length === 0,
    };
  }

  async remote(name: string): Promise<string> {
    return `${await this.baseUrl()}/git/${name}.git`;
  }

  async people(name: string): Promise<RepositoryPeople> {
    const row = await this.knex('git_repositories')
      .where({ name })
      .first('owner', 'creator');
    return { owner: row?.owner ?? null, creator: row?.creator ?? null };
  }

  private async setPeople(
    name: string,
    people: RepositoryPeople,
  ): Promise<void> {
    await this.knex('git_repositories')
      .insert({ name, ...people })
      .onConflict('name')
      .merge(['owner', 'creator']);
  }

  async setOwner(name: string, owner: string | null): Promise<void> {
    if (!(await this.folder.exists(name)))
      throw new NotFoundError(`There is no repository “${name}” here`);
    await this.knex('git_repositories')
      .insert({ name, owner, creator: null })
      .onConflict('name')
      .merge(['owner']);
  }
}
