import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { FromWorker, ToWorker } from './messages';
import type { Point } from './points';
import { askWorld, type TargetWorld } from './TargetWorld';

/** What knex asks for only where a portal uses it. */
const otherDatabases = [
  'better-sqlite3',
  'mariadb/callback',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'pg-query-stream',
  'sqlite3',
  'tedious',
];

/** One replica as its parent sees it. */
export type Worker = {
  name: string;
  child: ChildProcess;
  replica: string;
  /** Resolves when the process has ended, with where it killed itself. */
  ended: Promise<{ at: number; point: Point | null }>;
  /** Where it is to kill itself, or to wait. */
  trap(points: Point[], then?: 'die' | 'wait'): void;
  /** Resolves when it waits at a trap, with the subject that it holds. */
  waits: Promise<string>;
  goOn(): void;
};

type Loaded = Omit<Worker, 'replica'> & { ready: Promise<string> };

/** Starts replicas; the next ones are loaded already when one is wanted. */
export class Workers {
  readonly alive = new Set<Worker>();
  readonly #spares: Promise<Loaded>[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'spaceship-crash-'));
  /** The worker in one file: it starts five times faster so. */
  readonly #program: string;
  /** The world answers this late. */
  answerAfterMs = 0;
  #count = 0;

  constructor(
    private readonly options: {
      database: string;
      /** What replicas act on: a world, or a real agent. */
      world?: TargetWorld;
      agent?: string;
      withoutFence?: boolean;
      spares: number;
    },
  ) {
    this.#program = join(this.#folder, 'worker.cjs');
    buildSync({
      entryPoints: [join(__dirname, 'worker.ts')],
      outfile: this.#program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
      external: otherDatabases,
    });
    this.#refill();
  }

  async start(): Promise<Worker> {
    const spare = this.#spares.shift() ?? this.#load();
    this.#refill();
    const loaded = await spare;
    const { database, withoutFence = false, agent = null } = this.options;
    tell(loaded.child, { kind: 'start', database, withoutFence, agent });
    const worker: Worker = { ...loaded, replica: await loaded.ready };
    this.alive.add(worker);
    worker.ended.then(() => this.alive.delete(worker)).catch(() => {});
    return worker;
  }

  async stop(): Promise<void> {
    const spares = await Promise.all(this.#spares.splice(0));
    for (const { child, ended } of [...spares, ...this.alive]) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #refill(): void {
    while (this.#spares.length < this.options.spares) {
      this.#spares.push(this.#load());
    }
  }

  #load(): Promise<Loaded> {
    this.#count += 1;
    const name = `worker ${this.#count}`;
    const hit = join(this.#folder, String(this.#count));
    const child = fork(this.#program, [name, hit], {
      execArgv: [],
      env: { ...process.env, SPACESHIP_FAILPOINT: 'crash' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = new Promise<{ at: number; point: Point | null }>(resolve => {
      child.once('exit', () => {
        this.options.world?.forget(name);
        resolve({ at: Date.now(), point: pointIn(hit) });
      });
    });
    return new Promise((resolve, reject) => {
      let setReady: (replica: string) => void;
      let setWaits: (subjectId: string) => void;
      const ready = new Promise<string>(set => {
        setReady = set;
      });
      const waits = new Promise<string>(set => {
        setWaits = set;
      });
      child.once('exit', () => reject(new Error(`${name} ended early`)));
      child.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'loaded':
            resolve({
              name,
              child,
              ended,
              ready,
              waits,
              trap: (points, then = 'die') =>
                tell(child, { kind: 'trap', points, then }),
              goOn: () => tell(child, { kind: 'go-on' }),
            });
            break;
          case 'ready':
            setReady(message.replica);
            break;
          case 'waits':
            setWaits(message.subjectId);
            break;
          case 'call':
            if (this.answerAfterMs === 0) this.#answer(child, message);
            else {
              setTimeout(
                () => this.#answer(child, message),
                this.answerAfterMs,
              );
            }
            break;
          default:
        }
      });
    });
  }

  #answer(
    child: ChildProcess,
    { id, method, args }: Extract<FromWorker, { kind: 'call' }>,
  ): void {
    const { world } = this.options;
    if (!world) return;
    try {
      const result = askWorld(world, method, args);
      tell(child, { kind: 'answer', id, result });
    } catch (error) {
      tell(child, { kind: 'answer', id, error: (error as Error).message });
    }
  }
}

function tell(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => {});
}

function pointIn(file: string): Point | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
