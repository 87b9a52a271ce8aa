import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** git as a person runs it: with a name, without questions. Rejects with what git says. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await runGit(cwd, args);
  return stdout.trim();
}

async function runGit(cwd: string, args: string[]) {
  return await run('git', args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      GIT_AUTHOR_NAME: 'Mira Okafor',
      GIT_AUTHOR_EMAIL: 'mira@example.org',
      GIT_COMMITTER_NAME: 'Build Bot',
      GIT_COMMITTER_EMAIL: 'bot@example.org',
    },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** A folder that is gone after the tests. */
export async function temporaryFolder(): Promise<{
  path: string;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'spaceship-git-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A repository that a person works in. */
export class WorkingCopy {
  private constructor(readonly path: string) {}

  static async create(path: string): Promise<WorkingCopy> {
    await mkdir(path, { recursive: true });
    await git(path, 'init', '--quiet', '-b', 'main');
    return new WorkingCopy(path);
  }

  /** Writes files, commits them, and gives the commit. */
  async commit(
    files: Readonly<Record<string, string>>,
    message = 'Change',
  ): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.path, name)), { recursive: true });
      await writeFile(join(this.path, name), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return await this.git('rev-parse', 'HEAD');
  }

  async git(...args: string[]): Promise<string> {
    return await git(this.path, ...args);
  }

  /** What git tells the person while it does that. */
  async said(...args: string[]): Promise<string> {
    return (await runGit(this.path, args)).stderr;
  }
}
