import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { anyFree } from '../lib/ports.mjs';
import { lastLines } from '../lib/processes.mjs';
import {
  deleteState,
  locateState,
  prepareState,
  readRunningPortal,
} from '../lib/state.mjs';

const scripts = join(dirname(fileURLToPath(import.meta.url)), '..');

/** How long a portal may take until it answers, installation and build included. */
const START_TIMEOUT_MS = 20 * 60_000;
const KEPT_LINES = 400;

/**
 * A portal on a state folder of its own, started by the code behind `npm start`.
 * `stop()` ends everything that it started and removes the folder.
 */
export class Portal {
  #child;
  #lines = [];

  static async start({ onLine, state, port, env } = {}) {
    const portal = new Portal();
    portal.ownsState = !state;
    portal.state = state ?? (await mkdtemp(join(tmpdir(), 'spaceship-')));
    portal.port = port ?? (await anyFree());
    portal.url = `http://localhost:${portal.port}`;
    portal.onLine = onLine;
    portal.env = env;
    /** Everything that the API answered, to look for secrets in it. */
    portal.answers = [];
    try {
      await portal.launch();
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  /** Starts it, again after it was killed, and waits until it can be used. */
  async launch() {
    const log = createWriteStream(prepareState(this.state).log('start'), {
      flags: 'a',
      mode: 0o600,
    });
    const child = spawn(
      process.execPath,
      [
        join(scripts, 'start.mjs'),
        '--state',
        this.state,
        '--port',
        String(this.port),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: join(scripts, '..'),
        env: { ...process.env, ...this.env },
      },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', chunk => {
        log.write(chunk);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) {
          this.#lines.push(line);
          this.onLine?.(line);
        }
        if (this.#lines.length > KEPT_LINES) {
          this.#lines.splice(0, this.#lines.length - KEPT_LINES);
        }
      });
    }
    let exit = null;
    child.once('exit', (code, signal) => {
      exit = signal ?? code;
      log.end();
    });
    await this.untilReady(() => {
      if (exit !== null) {
        throw new Error(
          `The portal ended with ${exit} before it was ready:\n${this.tail(
            20,
          )}`,
        );
      }
    });
  }

  /** Waits until people can sign in. */
  async untilReady(check = () => {}, timeoutMs = START_TIMEOUT_MS) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      check();
      const about = await this.#askForReadiness();
      if (about) {
        Object.assign(this, about);
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `The portal at ${this.url} was not ready after ${Math.round(
            timeoutMs / 1000,
          )} s:\n${this.tail(20)}`,
        );
      }
      await sleep(250);
    }
  }

  async #askForReadiness() {
    const state = locateState(this.state);
    const running = readRunningPortal(state);
    if (!running) return null;
    try {
      const answer = await fetch(`${this.url}/.backstage/health/v1/readiness`, {
        signal: AbortSignal.timeout(5_000),
      });
      if (!answer.ok) return null;
      return {
        routerPort: running.routerPort,
        signInSecret: (await readFile(state.signIn, 'utf8')).trim(),
      };
    } catch {
      return null;
    }
  }

  /** The last lines that the start and the back end printed, without the requests that were answered well. */
  tail(count) {
    const { log } = locateState(this.state);
    const backend = lastLines(log('backend'), 2_000)
      .split('\n')
      .filter(
        line => !/"status":[23]\d\d,.*"type":"incomingRequest"/.test(line),
      );
    return [...this.#lines.slice(-count), ...backend.slice(-count)].join('\n');
  }

  /** Ends portal, agent, services and database; removes the folder unless it is to be kept. */
  async stop({ keep = false } = {}) {
    await run(process.execPath, [
      join(scripts, 'stop.mjs'),
      '--state',
      this.state,
    ]).catch(error => console.error(String(error)));
    if (this.#child?.exitCode === null) this.#child.kill('SIGTERM');
    if (this.ownsState && !keep) {
      await deleteState(locateState(this.state));
    }
  }
}

/** Runs a program to its end; what it printed is the answer, or part of the error. */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', chunk => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        reject(
          new Error(
            `${command} ${args[0]} ended with ${signal ?? code}:\n${output}`,
          ),
        );
      }
    });
  });
}
