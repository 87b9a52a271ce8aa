import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { claimJson, readJson, writeJson } from '../system/jsonFile.ts';
import {
  isAlive,
  killMarked,
  signal,
  signalGroup,
  type ProcessIdentity,
} from '../system/processIdentity.ts';
import { program } from '../system/program.ts';
import {
  claimFile,
  MARK,
  specFile,
  stateFile,
  type ProcessExit,
  type ProcessSpec,
  type ProcessState,
} from './record.ts';

/** Holds the claim of a process that was stopped before a shim took it. */
const NOBODY: ProcessIdentity = { pid: 0, startTime: '' };

export type Look =
  | { phase: 'absent' }
  | { phase: 'running' }
  | ({ phase: 'exited' } & ProcessExit);

/** The agent's side of a process that a shim looks after: all of it is in a folder, so a new agent finds it again. */
export class ManagedProcess {
  readonly folder: string;

  constructor(processes: string, id: string) {
    this.folder = path.join(processes, id);
  }

  static list(processes: string): ManagedProcess[] {
    return fs
      .readdirSync(processes)
      .map(id => new ManagedProcess(processes, id));
  }

  get spec(): ProcessSpec | undefined {
    return readJson<ProcessSpec>(specFile(this.folder));
  }

  /** Writes down what will be started, then starts it; does nothing when it was written down before. */
  start(spec: ProcessSpec): void {
    if (!fs.existsSync(specFile(this.folder))) {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeJson(specFile(this.folder), spec);
    }
    this.resume();
  }

  /** Starts the shim unless one has taken the process already. A second shim does nothing. */
  resume(): void {
    if (
      !fs.existsSync(specFile(this.folder)) ||
      fs.existsSync(claimFile(this.folder))
    )
      return;
    const { file, args, env } = program('shim', this.folder);
    const shim = spawn(file, args, {
      cwd: '/',
      detached: true,
      stdio: 'ignore',
      env,
    });
    shim.once('error', error => this.#lost(error.message));
    shim.unref();
  }

  look(): Look {
    const state = readJson<ProcessState>(stateFile(this.folder));
    if (state?.phase === 'exited') return state;
    const shim = readJson<ProcessIdentity>(claimFile(this.folder));
    if (!shim)
      return {
        phase: fs.existsSync(specFile(this.folder)) ? 'running' : 'absent',
      };
    if (isAlive(shim)) return { phase: 'running' };
    return this.#afterShim();
  }

  /** Asks for a graceful stop; a process that has not begun never begins. */
  stop(): void {
    if (!fs.existsSync(specFile(this.folder))) return;
    if (claimJson(claimFile(this.folder), NOBODY)) {
      this.#end({ stopped: true, lastWords: [] });
      return;
    }
    const shim = readJson<ProcessIdentity>(claimFile(this.folder));
    if (shim && isAlive(shim)) signal(shim.pid, 'SIGTERM');
  }

  /** Stops it and returns when it is gone. */
  async stopped(): Promise<void> {
    this.stop();
    while (this.look().phase === 'running')
      await new Promise(resolve => setTimeout(resolve, 20));
  }

  /** Stops it and removes every trace. */
  async end(): Promise<void> {
    await this.stopped();
    this.forget();
  }

  /** What it was started with is needed no more once it has ended. */
  dropSecrets(): void {
    const { spec } = this;
    if (
      !spec ||
      (spec.secrets.length === 0 && Object.keys(spec.env).length === 0)
    )
      return;
    writeJson(specFile(this.folder), { ...spec, env: {}, secrets: [] });
  }

  /** Removes every trace of a process that has ended. */
  forget(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Its shim is dead: either it ended meanwhile, or the process lost the one who looked after it and is ended. */
  #afterShim(): Look {
    const state = readJson<ProcessState>(stateFile(this.folder));
    if (state?.phase === 'exited') return state;
    if (state?.phase === 'running' && isAlive(state.child))
      signalGroup(state.child.pid, 'SIGKILL');
    killMarked(MARK, path.basename(this.folder));
    return this.#lost('The process that looked after it was killed');
  }

  #lost(reason: string): Look {
    return this.#end({ stopped: false, lastWords: [reason] });
  }

  #end(how: Pick<ProcessExit, 'stopped' | 'lastWords'>): Look {
    const exited = {
      phase: 'exited' as const,
      exitCode: null,
      signal: null,
      timedOut: false,
      endedAt: new Date().toISOString(),
      ...how,
    };
    writeJson(stateFile(this.folder), exited);
    return exited;
  }
}
