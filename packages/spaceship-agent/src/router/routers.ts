import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import type { Visits } from '../protocol.ts';
import { AgentError } from '../system/failure.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { isPortFree } from '../system/ports.ts';
import {
  identify,
  isAlive,
  signal,
  type ProcessIdentity,
} from '../system/processIdentity.ts';
import { program } from '../system/program.ts';
import { withSocketPath } from '../system/unixSocket.ts';
import { UsedCodes } from './gate/usedCodes.ts';
import { visitsOf } from './gate/visits.ts';
import type { RouterFiles } from './router.ts';
import { TABLE_VERSION, type Table } from './table.ts';

const CONTROL_TIMEOUT_MS = 1000;
const TELL_TIMEOUT_MS = 3000;
const ASK_EVERY_MS = 1000;
/** One that is frozen keeps its share of the connections: after so many questions in a row another takes its place. */
const MOST_UNANSWERED = 10;
const RESTART_DELAY_MS = 200;
const START_TIMEOUT_MS = 10_000;

type RunningRouter = {
  files: RouterFiles;
  child: ChildProcess | undefined;
  nextStartAt: number;
  nextAskAt: number;
  unanswered: number;
};

/**
 * The agent's side of its routers. Two listen on one port where the system shares it, so that the death of one is not
 * noticed but by the requests that it had.
 */
export class Routers {
  readonly #folder: string;
  readonly #port: number;
  readonly #routers: RunningRouter[];
  #published: string;
  #delivered: Promise<boolean> = Promise.resolve(true);
  #halted = false;

  constructor(folder: string, port: number, count: number) {
    this.#folder = folder;
    this.#port = port;
    this.#published = JSON.stringify(
      readJson<Table>(this.#table) ?? { routes: {} },
    );
    this.#routers = Array.from({ length: count }, (_, index) => ({
      files: {
        table: this.#table,
        socket: path.join(folder, `${index}.sock`),
        identity: path.join(folder, `${index}.json`),
        visits: path.join(folder, `${index}.visits.json`),
        usedCodes: this.#usedCodes,
      },
      child: undefined,
      nextStartAt: 0,
      nextAskAt: 0,
      unanswered: 0,
    }));
  }

  get #table(): string {
    return path.join(this.#folder, 'table.json');
  }

  get #usedCodes(): string {
    return path.join(this.#folder, 'used-codes');
  }

  /** The table that the routers have; at the agent's beginning, what they had from the one before. */
  lastTable(): Table {
    return JSON.parse(this.#published);
  }

  pids(): number[] {
    return this.#routers.flatMap(({ files }) => {
      const identity = this.#identity(files);
      return identity && isAlive(identity) ? [identity.pid] : [];
    });
  }

  /** Adopts routers that live, starts those that don't. */
  async start(): Promise<void> {
    const settings = path.join(this.#folder, 'settings.json');
    const wanted = { port: this.#port, tableVersion: TABLE_VERSION };
    if (JSON.stringify(readJson(settings)) !== JSON.stringify(wanted))
      await this.stop();
    this.#halted = false;
    if (this.pids().length === 0 && !(await isPortFree(this.#port)))
      throw new AgentError(
        'input',
        `Port ${
          this.#port
        }, where services should answer, is taken by another program; choose another with --router-port`,
      );
    writeJson(settings, wanted);
    if (!fs.existsSync(this.#table)) writeJson(this.#table, this.lastTable());
    this.tick(Date.now());
    const until = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#anyListens()) && Date.now() < until)
      await new Promise(resolve => setTimeout(resolve, 20));
  }

  tick(now: number): void {
    if (this.#halted) return;
    for (const router of this.#routers) {
      if (now >= router.nextAskAt) {
        router.nextAskAt = now + ASK_EVERY_MS;
        this.#lookAfter(router).catch(() => {});
      }
      if (router.child || now < router.nextStartAt) continue;
      const identity = this.#identity(router.files);
      if (!identity || !isAlive(identity)) this.#spawn(router);
    }
  }

  /** Writes the table and returns when every living router has read it; false when one has not said so in time. */
  publish(table: Table): Promise<boolean> {
    const text = JSON.stringify(table);
    if (text === this.#published) return this.#delivered;
    writeJson(this.#table, table);
    this.#published = text;
    return this.tell();
  }

  /** Has every living router read the last table again. */
  tell(): Promise<boolean> {
    this.#delivered = Promise.all(
      this.#routers.map(({ files }) => this.#told(files)),
    ).then(told => told.every(Boolean));
    return this.#delivered;
  }

  /** Who came through the gate of this subject. */
  visits(subject: string): Visits {
    return visitsOf(
      this.#routers.map(({ files }) => files.visits),
      subject,
    );
  }

  /** Removes what is kept for a gate that is gone from the table. */
  forgetGate(subject: string): void {
    new UsedCodes(this.#usedCodes).forget(subject);
  }

  /** Folder of the codes that were used at a gate. */
  usedCodesOf(subject: string): string {
    return new UsedCodes(this.#usedCodes).of(subject);
  }

  /** Requests to this port that are under way in all routers. */
  async inFlight(port: number): Promise<number> {
    const counts = await Promise.all(
      this.#routers.map(async ({ files }) => {
        const text = await this.#control(
          files,
          'GET',
          `/in-flight?port=${port}`,
        );
        return text ? Number(JSON.parse(text).inFlight) : 0;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    this.#halted = true;
    for (const router of this.#routers) {
      const identity = this.#identity(router.files);
      if (identity && isAlive(identity)) signal(identity.pid, 'SIGKILL');
      while (identity && isAlive(identity))
        await new Promise(resolve => setTimeout(resolve, 10));
      fs.rmSync(router.files.identity, { force: true });
    }
  }

  /** A router that is only just beginning reads the table by itself, but may have read the one before. */
  async #told(files: RouterFiles): Promise<boolean> {
    const until = Date.now() + TELL_TIMEOUT_MS;
    do {
      const answer = await this.#control(files, 'POST', '/table');
      const identity = this.#identity(files);
      if (answer !== undefined || !identity || !isAlive(identity)) return true;
      await new Promise(resolve => setTimeout(resolve, 20));
    } while (Date.now() < until);
    return false;
  }

  async #anyListens(): Promise<boolean> {
    const answers = await Promise.all(
      this.#routers.map(({ files }) => this.#answers(files)),
    );
    return answers.some(Boolean);
  }

  async #answers(files: RouterFiles): Promise<boolean> {
    const answer = await this.#control(files, 'GET', '/in-flight?port=0');
    return answer !== undefined;
  }

  async #lookAfter(router: RunningRouter): Promise<void> {
    const identity = this.#identity(router.files);
    const isThere = await this.#answers(router.files);
    router.unanswered = isThere ? 0 : router.unanswered + 1;
    if (this.#halted || router.unanswered < MOST_UNANSWERED) return;
    router.unanswered = 0;
    if (!identity || !isAlive(identity)) return;
    process.stderr.write(
      `agent: the router ${identity.pid} does not answer; another one takes its place\n`,
    );
    signal(identity.pid, 'SIGKILL');
  }

  #spawn(router: RunningRouter): void {
    const log = fs.openSync(path.join(this.#folder, 'router.log'), 'a', 0o600);
    const { file, args, env } = program(
      'router',
      JSON.stringify(router.files),
      String(this.#port),
    );
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env,
    });
    fs.closeSync(log);
    child.unref();
    router.child = child;
    if (child.pid !== undefined)
      writeJson(router.files.identity, identify(child.pid));
    const began = Date.now();
    const ended = () => {
      router.child = undefined;
      // At once after a kill, with a pause when it can't start at all.
      const quick = Date.now() - began < 1000;
      router.nextStartAt = quick ? Date.now() + RESTART_DELAY_MS : 0;
      if (!quick && !this.#halted) this.#spawn(router);
    };
    child.once('exit', ended);
    child.once('error', ended);
  }

  #identity(files: RouterFiles): ProcessIdentity | undefined {
    return readJson<ProcessIdentity>(files.identity);
  }

  /** The answer, or undefined when the router is not there to answer. */
  #control(
    files: RouterFiles,
    method: string,
    url: string,
  ): Promise<string | undefined> {
    return new Promise(resolve => {
      const request = http.request(
        {
          method,
          path: url,
          createConnection: () =>
            withSocketPath(files.socket, socketPath => net.connect(socketPath)),
        },
        response => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', chunk => (text += chunk));
          response.on('end', () => resolve(text));
          response.on('error', () => resolve(undefined));
        },
      );
      request.setTimeout(CONTROL_TIMEOUT_MS, () => request.destroy());
      request.on('error', () => resolve(undefined));
      request.end();
    });
  }
}
