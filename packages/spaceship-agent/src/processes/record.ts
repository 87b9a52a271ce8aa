import path from 'node:path';
import type { Account } from '../system/accounts.ts';
import type { ProcessIdentity } from '../system/processIdentity.ts';

/** Everything a shim needs to start one process; written before the shim is. Holds secrets: 0600. */
export type ProcessSpec = {
  id: string;
  /** Run by `sh -c`. */
  command: string;
  cwd: string;
  env: Record<string, string>;
  account: Account | null;
  /** Values that never leave the shim. */
  secrets: string[];
  logFolder: string;
  keepOutput: 'head' | 'newest';
  timeoutMs: number | null;
  /** Between SIGTERM and SIGKILL. */
  stopTimeoutMs: number;
  /** What the agent wants to know about it after its own crash. */
  purpose: Purpose;
};

export type Purpose =
  | {
      kind: 'replica';
      target: string;
      revision: string;
      process: string;
      index: number;
      generation: number;
      port: number | null;
      restarts: number;
    }
  | { kind: 'job' }
  | { kind: 'build' };

/** How a process ended. Neither code nor signal: nobody knows, its shim was killed. */
export type ProcessExit = {
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  stopped: boolean;
  endedAt: string;
  lastWords: string[];
};

/** What a shim writes down about its process. */
export type ProcessState =
  | { phase: 'starting' }
  | { phase: 'running'; child: ProcessIdentity; startedAt: string }
  | ({ phase: 'exited' } & ProcessExit);

/** The environment variable by which a process is found when its pid was never written down. */
export const MARK = 'SPACESHIP_PROCESS';

export const specFile = (folder: string) => path.join(folder, 'spec.json');
export const claimFile = (folder: string) => path.join(folder, 'claim.json');
export const stateFile = (folder: string) => path.join(folder, 'state.json');
