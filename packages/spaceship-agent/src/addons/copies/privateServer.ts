import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import type { Account } from '../../system/accounts.ts';
import { killMarked } from '../../system/processIdentity.ts';
import { withSocketPath } from '../../system/unixSocket.ts';
import { readPidFile } from '../pidFile.ts';

/** In the environment of the server, so that the next agent finds the one of an agent that died. */
const MARK = 'SPACESHIP_COPY';
const SUPERUSER = 'postgres';
/** Names the socket; nothing listens on it. */
const PORT = 5432;
const RULES = 'spaceship_hba.conf';
const POLL_MS = 20;

type Copy = {
  id: string;
  binaries: string;
  data: string;
  account: Account | undefined;
};

/**
 * A Postgres that only the agent gets into: by a socket in its own data folder, which is closed to everybody else,
 * and as superuser alone. It ends before the folder is served.
 */
export class PrivateServer {
  readonly #copy: Copy;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> | undefined;
  #complaint = '';

  constructor(copy: Copy) {
    this.#copy = copy;
  }

  /** Ends what an agent that died left behind. */
  static killLeft(id: string): void {
    killMarked(MARK, id);
  }

  /** Starts it, and waits until it is recovered. */
  async start(signal: AbortSignal): Promise<void> {
    const { id, binaries, data, account } = this.#copy;
    const rules = path.join(data, RULES);
    fs.writeFileSync(rules, `local all ${SUPERUSER} trust\n`, { mode: 0o600 });
    if (account) fs.chownSync(rules, account.uid, account.gid);
    const settings = {
      listen_addresses: '',
      // Below the data folder, where the server is at home.
      unix_socket_directories: '.',
      hba_file: rules,
      autovacuum: 'off',
      shared_buffers: '32MB',
      // One call for the whole disk instead of one for each of a thousand files.
      ...(process.platform === 'linux' && {
        recovery_init_sync_method: 'syncfs',
      }),
      // One statement has a password.
      log_min_error_statement: 'panic',
    };
    const child = spawn(
      path.join(binaries, 'bin', 'postgres'),
      [
        ...['-D', data, '-p', String(PORT)],
        ...Object.entries(settings).flatMap(pair => ['-c', pair.join('=')]),
      ],
      {
        ...account,
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', [MARK]: id },
      },
    );
    this.#child = child;
    child.stderr.on('data', chunk => {
      this.#complaint = `${this.#complaint}${chunk}`.slice(-4000);
    });
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    this.#ended.catch(() => {});
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    this.#ended.then(over, over);
    while (!readPidFile(data)?.isReady) {
      signal.throwIfAborted();
      if (isOver) throw new Error(this.#failure());
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  async connected<T>(
    database: string,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const socket = path.join(this.#copy.data, `.s.PGSQL.${PORT}`);
    const client = await withSocketPath(socket, async reached => {
      const made = new Client({
        host: path.dirname(reached),
        ...{ port: PORT, user: SUPERUSER, database },
      });
      made.on('error', () => {});
      await made.connect();
      return made;
    });
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Ends it in good order: everything is on the disk then. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#child?.kill('SIGINT');
    const code = await this.#ended;
    signal.throwIfAborted();
    if (code !== 0) throw new Error(this.#failure());
    fs.rmSync(path.join(this.#copy.data, RULES));
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #failure(): string {
    const [reason] =
      this.#complaint.match(/(?:FATAL|PANIC): .*/) ??
      this.#complaint.trim().split('\n').slice(-1);
    return `The copy could not be recovered: ${reason}`;
  }
}
