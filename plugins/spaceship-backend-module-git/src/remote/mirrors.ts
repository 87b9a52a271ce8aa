import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  GitError,
  runGit,
  type GitOptions,
} from '@spaceship/backstage-plugin-spaceship-node';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareBareRepository } from '../bareRepository';
import type { Lookup } from './addresses';
import { parseRemoteUrl } from './remoteUrl';
import { transportSettings, type TransportConfig } from './transport';

/** Copies of repositories elsewhere, bare and whole, so that history can be asked without the network. */
export class Mirrors {
  private readonly fetches = new Map<
    string,
    { running: Promise<string>; next: Promise<string> | null }
  >();

  constructor(
    private readonly root: string,
    private readonly config: TransportConfig,
    private readonly lookup?: Lookup,
  ) {}

  /** The copy as it is, made and fetched if there is none yet. */
  async open(location: string): Promise<string> {
    const path = this.path(location);
    return (await exists(path)) ? path : await this.fetch(location);
  }

  /**
   * Brings the copy up to date and gives its folder. Calls that come while one runs share the next: each gets what was
   * there after it asked.
   */
  async fetch(location: string): Promise<string> {
    const key = this.path(location);
    const current = this.fetches.get(key);
    if (!current) return await this.begin(key, location);
    current.next ??= current.running
      .catch(() => {})
      .then(() => this.begin(key, location));
    return await current.next;
  }

  /** Heads of all branches, asked over the network. */
  async heads(location: string): Promise<Record<string, string>> {
    const remote = parseRemoteUrl(location);
    const listed = await this.overNetwork(
      location,
      ['ls-remote', '--quiet', '--heads', '--', remote.url],
      { timeoutMs: 60_000 },
    );
    const heads: Record<string, string> = {};
    for (const line of listed.toString('utf8').split('\n')) {
      const [commit, ref] = line.split('\t');
      if (ref?.startsWith('refs/heads/'))
        heads[ref.slice('refs/heads/'.length)] = commit;
    }
    return heads;
  }

  private path(location: string): string {
    const digest = createHash('sha256')
      .update(parseRemoteUrl(location).url)
      .digest('hex');
    return join(this.root, `${digest.slice(0, 40)}.git`);
  }

  private begin(key: string, location: string): Promise<string> {
    const running = this.update(key, location);
    const entry = { running, next: null };
    this.fetches.set(key, entry);
    const done = () => {
      if (this.fetches.get(key) === entry && !entry.next)
        this.fetches.delete(key);
    };
    running.then(done, done);
    return running;
  }

  private async update(path: string, location: string): Promise<string> {
    if (await exists(path)) {
      await this.fetchInto(path, location);
      return path;
    }
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    const draft = await mkdtemp(join(this.root, '.new-'));
    try {
      await runGit(['init', '--quiet', '--bare', '--', draft]);
      await prepareBareRepository(draft);
      await this.fetchInto(draft, location);
      await rename(draft, path).catch(async error => {
        // Another replica was first.
        if (!(await exists(path))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    return path;
  }

  private async fetchInto(gitDir: string, location: string): Promise<void> {
    await this.overNetwork(
      location,
      [
        `--git-dir=${gitDir}`,
        'fetch',
        '--quiet',
        '--prune',
        '--force',
        '--no-tags',
        '--no-auto-maintenance',
        '--no-write-fetch-head',
        '--no-recurse-submodules',
        '--',
        parseRemoteUrl(location).url,
        '+refs/heads/*:refs/heads/*',
        '+refs/tags/*:refs/tags/*',
      ],
      { timeoutMs: 15 * 60_000 },
    );
  }

  private async overNetwork(
    location: string,
    args: readonly string[],
    options: GitOptions,
  ): Promise<Buffer> {
    const remote = parseRemoteUrl(location);
    const settings = await transportSettings(remote, this.config, this.lookup);
    try {
      return await runGit(args, { ...options, settings });
    } catch (error) {
      throw error instanceof GitError ? explained(remote.url, error) : error;
    }
  }
}

function explained(url: string, error: GitError): Error {
  const said = error.stderr;
  if (/not found|does not exist|could not read from remote/i.test(said))
    return new NotFoundError(
      `There is no repository at ${url} that this portal may read; correct the URL, or give it access by spaceship.git.credentials or spaceship.git.ssh`,
    );
  if (
    /terminal prompts disabled|authentication failed|error: 40[13]/i.test(said)
  )
    return new NotFoundError(
      `${url} wants somebody to sign in; who runs this portal puts a name and password into spaceship.git.credentials`,
    );
  if (/redirect|error: 30\d/i.test(said))
    return new NotFoundError(
      `${url} sends to another URL; give the one that it sends to`,
    );
  return new ServiceUnavailableError(
    `${url} could not be read now: ${error.message}`,
  );
}

async function exists(path: string): Promise<boolean> {
  return await stat(join(path, 'HEAD')).then(
    () => true,
    () => false,
  );
}
