import {
  spawn,
  type ChildProcess,
  type ChildProcessByStdio,
} from 'node:child_process';
import { devNull } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** What a call of git may be told besides its arguments. */
export type GitOptions = {
  /** Settings for this call, in force over the repository's own; they travel in the environment, unseen in `ps`. */
  settings?: Readonly<Record<string, string>>;
  /** Variables for this call, over the clean environment. */
  env?: Readonly<Record<string, string>>;
  /** Killed with all its children after this time. 60 s by default. */
  timeoutMs?: number;
  /** Killed when it has written more than this. 16 MiB by default. */
  maxBytes?: number;
  input?: string;
};

/** git ended with another exit code than 0, in time and size. `message` is its own last sentence. */
export class GitError extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly stderr: string,
    reason?: string,
  ) {
    const said = stderr.trim().split('\n').pop() ?? '';
    super(reason ?? (said || `git ended with exit code ${exitCode}`));
    this.name = 'GitError';
  }
}

const alwaysSet: Readonly<Record<string, string>> = {
  // A repository may belong to another uid than the portal's.
  'safe.directory': '*',
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.attributesFile': devNull,
  'core.quotePath': 'false',
  'credential.helper': '',
  'protocol.allow': 'never',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'advice.detachedHead': 'false',
};

/**
 * The environment of every git process: nothing of the portal's own, no configuration of the machine, no prompt, no
 * hook, no transport (a caller that wants one allows it in `settings`).
 */
export function gitEnvironment(
  settings: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const all = Object.entries({ ...alwaysSet, ...settings });
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(all.length),
    ...env,
  };
  all.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

/** Starts git as the leader of a process group of its own, so that its helpers end with it. */
export function spawnGit(
  args: readonly string[],
  options: Pick<GitOptions, 'settings' | 'env'> = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn('git', args, {
    env: gitEnvironment(options.settings, options.env),
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Ends the process that `spawnGit` gave, and all that it started. */
export function killGit(
  child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode'>,
): void {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined || hasEnded) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Runs git to its end and gives what it wrote. Throws `GitError`. */
export async function runGit(
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const maxBytes = options.maxBytes ?? 16 * 1024 * 1024;
  const timeoutMs = options.timeoutMs ?? 60_000;
  const child = spawnGit(args, options);
  return await new Promise<Buffer>((resolve, reject) => {
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let stopped: string | undefined;
    const stop = (reason: string) => {
      stopped ??= reason;
      killGit(child);
    };
    const timer = setTimeout(
      () => stop(`git did not end within ${timeoutMs / 1000} s`),
      timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) stop(`git wrote more than ${maxBytes} bytes`);
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 64 * 1024) stderr += chunk.toString('utf8');
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', error => {
      clearTimeout(timer);
      reject(
        new GitError(null, '', `git could not be started: ${error.message}`),
      );
    });
    child.on('close', code => {
      clearTimeout(timer);
      if (stopped) reject(new GitError(code, stderr, stopped));
      else if (code === 0) resolve(Buffer.concat(output));
      else reject(new GitError(code, stderr));
    });
  });
}
