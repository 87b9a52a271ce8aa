import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Account } from '../system/accounts.ts';
import {
  identify,
  isAlive,
  signal,
  type ProcessIdentity,
} from '../system/processIdentity.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { isPortFree } from '../system/ports.ts';
import { removeTree } from '../system/removeTree.ts';
import { readPidFile } from './pidFile.ts';

export const SUPERUSER = 'postgres';
const LOG_LIMIT = 10 * 1024 * 1024;
const LOG_KEPT_FOR_COPIES = '16GB';

export type ServerFolders = {
  /** The agent's: password, identity of the server, log. */
  own: string;
  /** The server's user's: `data`. */
  open: string;
};

export type Secrets = { password: string; loginSecret: string };

/** One Postgres with a data folder and a port that it keeps. */
export class PostgresServer {
  readonly #folders: ServerFolders;
  readonly #account: Account | undefined;
  readonly #binaries: () => string;
  readonly port: number;

  constructor(
    folders: ServerFolders,
    port: number,
    account: Account | undefined,
    binaries: () => string,
  ) {
    this.#folders = folders;
    this.port = port;
    this.#account = account;
    this.#binaries = binaries;
  }

  get secrets(): Secrets {
    const file = path.join(this.#folders.own, 'secrets.json');
    const known = readJson<Secrets>(file);
    if (known) return known;
    const made = {
      password: randomBytes(24).toString('base64url'),
      loginSecret: randomBytes(32).toString('base64url'),
    };
    writeJson(file, made);
    return made;
  }

  get data(): string {
    return path.join(this.#folders.open, 'data');
  }

  get #identityFile(): string {
    return path.join(this.#folders.own, 'server.json');
  }

  /** The server answers, as it says itself. */
  isReady(): boolean {
    return readPidFile(this.data)?.isReady === true && this.isRunning();
  }

  isRunning(): boolean {
    return this.#living() !== undefined;
  }

  /** Makes the data folder, or finds it. `make` fills a draft of it: half of one, from a crash, is made anew. */
  async initialize(make: (draft: string) => Promise<void>): Promise<void> {
    if (fs.existsSync(this.data)) return;
    const draft = `${this.data}.draft`;
    await removeTree(draft);
    fs.mkdirSync(this.#folders.open, { recursive: true });
    fs.chmodSync(this.#folders.open, 0o711);
    fs.mkdirSync(draft, { mode: 0o700 });
    await make(draft);
    fs.renameSync(draft, this.data);
  }

  /** Starts it unless it runs. Without unix sockets: every way in is loopback with a password. */
  async start(): Promise<void> {
    if (this.isRunning()) return;
    if (!(await isPortFree(this.port)))
      throw new Error(`Its port ${this.port} is taken by another program`);
    const logFile = path.join(this.#folders.own, 'postgres.log');
    if (fs.existsSync(logFile) && fs.statSync(logFile).size > LOG_LIMIT)
      fs.renameSync(logFile, `${logFile}.old`);
    const log = fs.openSync(logFile, 'a', 0o600);
    const child = spawn(
      path.join(this.#binaries(), 'bin', 'postgres'),
      [
        ...['-D', this.data, '-p', String(this.port)],
        ...[
          '-c',
          'listen_addresses=127.0.0.1',
          '-c',
          'unix_socket_directories=',
        ],
        ...['-c', 'shared_buffers=32MB', '-c', 'max_connections=100'],
        // A copy that takes longer than this much log begins anew; the disk of the source does not fill up.
        ...['-c', `max_slot_wal_keep_size=${LOG_KEPT_FOR_COPIES}`],
      ],
      {
        ...this.#account,
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log],
        env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      },
    );
    fs.closeSync(log);
    child.once('error', () => {});
    child.unref();
    if (child.pid !== undefined)
      writeJson(this.#identityFile, identify(child.pid));
  }

  async stop(): Promise<void> {
    const server = this.#living();
    if (!server) return;
    signal(server.pid, 'SIGINT');
    const until = Date.now() + 10_000;
    while (isAlive(server)) {
      if (Date.now() > until) signal(server.pid, 'SIGKILL');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** By what the agent wrote down, else by the server's own pid file. */
  #living(): ProcessIdentity | undefined {
    const known = readJson<ProcessIdentity>(this.#identityFile);
    if (known && isAlive(known)) return known;
    const noted = readPidFile(this.data);
    const found = noted && identify(noted.pid);
    if (!found || !this.#isPostgres(found.pid)) return undefined;
    writeJson(this.#identityFile, found);
    return found;
  }

  #isPostgres(pid: number): boolean {
    try {
      const command = fs
        .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0');
      return command.includes(this.data);
    } catch {
      return false;
    }
  }
}
