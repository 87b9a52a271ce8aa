import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { runGit } from '@spaceship/backstage-plugin-spaceship-node';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareBareRepository } from '../bareRepository';

const namePattern = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;

/** Throws unless it can name a repository: it becomes the name of a folder and a part of URLs. */
export function checkRepositoryName(name: string): string {
  if (
    !namePattern.test(name) ||
    name.includes('..') ||
    name.endsWith('.git') ||
    name.endsWith('.lock')
  ) {
    throw new InputError(
      'The name of a repository has 1 to 63 characters: lower-case letters, digits, “-”, “_” and “.”, with a letter or digit first and last',
    );
  }
  return name;
}

/** Bare repositories in one folder, each as `<name>.git`. */
export class RepositoryFolder {
  constructor(readonly root: string) {}

  /** Where a repository is, or would be. */
  path(name: string): string {
    return join(this.root, `${checkRepositoryName(name)}.git`);
  }

  async exists(name: string): Promise<boolean> {
    try {
      return (await stat(join(this.path(name), 'HEAD'))).isFile();
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** The folder of a repository that exists. Throws `NotFoundError`. */
  async open(name: string): Promise<string> {
    if (!(await this.exists(name)))
      throw new NotFoundError(
        `There is no repository “${name}” here; make it first, or correct the name`,
      );
    return this.path(name);
  }

  async names(): Promise<string[]> {
    const entries = await readdir(this.root).catch(error => {
      if (isMissing(error)) return [];
      throw error;
    });
    return entries
      .filter(entry => entry.endsWith('.git'))
      .map(entry => entry.slice(0, -'.git'.length))
      .filter(name => namePattern.test(name))
      .sort();
  }

  /**
   * Makes an empty repository; `fill` works on it before it can be seen. It appears whole or not at all.
   * Throws `ConflictError` where the name is taken.
   */
  async create(
    name: string,
    fill: (gitDir: string) => Promise<void> = async () => {},
  ): Promise<string> {
    const path = this.path(name);
    if (await this.exists(name)) throw taken(name);
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const draft = await mkdtemp(join(this.root, '.new-'));
    try {
      await runGit(['init', '--quiet', '--bare', '-b', 'main', '--', draft]);
      await prepareBareRepository(draft);
      await fill(draft);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') throw taken(name);
      throw error;
    }
    return path;
  }
}

function taken(name: string): ConflictError {
  return new ConflictError(
    `There is a repository “${name}” already; choose another name`,
  );
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
