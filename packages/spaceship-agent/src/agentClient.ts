import http from 'node:http';
import net from 'node:net';
import type { Readable } from 'node:stream';
import {
  PROTOCOL,
  type AddonAccess,
  type AddonInventoryItem,
  type AddonSpec,
  type AddonStatus,
  type AgentStatus,
  type BackupSpec,
  type BackupStatus,
  type BuildSpec,
  type BuildStatus,
  type CloneAddonSpec,
  type DestroyRequest,
  type Effect,
  type InventoryItem,
  type JobRequest,
  type JobStatus,
  type LogPage,
  type Observation,
  type PrepareRequest,
  type RestoreAddonSpec,
  type RevisionCommand,
  type SetAccessRequest,
  type ShiftRequest,
  type StopJobRequest,
  type Target,
} from './protocol.ts';
import { AgentError } from './system/failure.ts';
import { withSocketPath } from './system/unixSocket.ts';

const COMMAND_TIMEOUT_MS = 30_000;
/** How things stand it knows at once: one that is frozen is told soon, and asking again costs nothing. */
const QUESTION_TIMEOUT_MS = 8_000;
/** Unpacking a large release, or stopping what doesn't want to stop. */
const LONG_TIMEOUT_MS = 10 * 60_000;

type Query = Record<string, string | null>;

/** Talks to the agent over its socket. Failures are {@link AgentError}s, whose kind says whether to try again. */
export class AgentClient {
  readonly #socket: string;
  readonly #questionTimeoutMs: number;

  constructor(socket: string, questionTimeoutMs = QUESTION_TIMEOUT_MS) {
    this.#socket = socket;
    this.#questionTimeoutMs = questionTimeoutMs;
  }

  status(): Promise<AgentStatus> {
    return this.#call('GET', 'status');
  }

  /** Stops the agent and everything that it runs; all of it starts again with the next agent. */
  halt(): Promise<void> {
    return this.#call('POST', 'halt', { body: {}, timeoutMs: LONG_TIMEOUT_MS });
  }

  prepare(request: PrepareRequest): Promise<void> {
    return this.#call('POST', 'target/prepare', {
      body: request,
      timeoutMs: LONG_TIMEOUT_MS,
    });
  }

  shift(request: ShiftRequest): Promise<void> {
    return this.#call('POST', 'target/shift', { body: request });
  }

  retire(request: RevisionCommand): Promise<void> {
    return this.#call('POST', 'target/retire', { body: request });
  }

  restart(request: RevisionCommand): Promise<void> {
    return this.#call('POST', 'target/restart', { body: request });
  }

  setAccess(request: SetAccessRequest): Promise<void> {
    return this.#call('POST', 'target/access', { body: request });
  }

  destroy(request: DestroyRequest): Promise<void> {
    return this.#call('POST', 'target/destroy', {
      body: request,
      timeoutMs: LONG_TIMEOUT_MS,
    });
  }

  observe(target: Target): Promise<Observation> {
    return this.#call('GET', 'target', {
      query: { target: JSON.stringify(target) },
    });
  }

  /** Everything that exists of targets. */
  inventory(): Promise<InventoryItem[]> {
    return this.#call('GET', 'targets');
  }

  logs(
    target: Target,
    revision: string,
    cursor: string | null,
  ): Promise<LogPage> {
    return this.#call('GET', 'target/logs', {
      query: { target: JSON.stringify(target), revision, cursor },
    });
  }

  runJob(request: JobRequest): Promise<void> {
    return this.#call('POST', 'job', {
      body: request,
      timeoutMs: LONG_TIMEOUT_MS,
    });
  }

  askJob(target: Target, identity: string): Promise<JobStatus> {
    return this.#call('GET', 'job', {
      query: { target: JSON.stringify(target), identity },
    });
  }

  stopJob(request: StopJobRequest): Promise<void> {
    return this.#call('POST', 'job/stop', { body: request });
  }

  jobLogs(
    target: Target,
    identity: string,
    cursor: string | null,
  ): Promise<LogPage> {
    return this.#call('GET', 'job/logs', {
      query: { target: JSON.stringify(target), identity, cursor },
    });
  }

  startBuild(spec: BuildSpec): Promise<BuildStatus> {
    return this.#call('POST', 'build', { body: spec });
  }

  /** Sends the tree of a build that waits for it. */
  checkout(identity: string, tree: Readable): Promise<BuildStatus> {
    return this.#call('PUT', 'build/checkout', {
      query: { identity },
      stream: tree,
      timeoutMs: LONG_TIMEOUT_MS,
    });
  }

  askBuild(identity: string): Promise<BuildStatus> {
    return this.#call('GET', 'build', { query: { identity } });
  }

  buildLogs(identity: string, cursor: string | null): Promise<LogPage> {
    return this.#call('GET', 'build/logs', { query: { identity, cursor } });
  }

  stopBuild(effect: Effect): Promise<void> {
    return this.#call('POST', 'build/stop', { body: { effect } });
  }

  provisionAddon(spec: AddonSpec): Promise<void> {
    return this.#call('POST', 'addon', { body: spec });
  }

  askAddon(id: string): Promise<AddonStatus> {
    return this.#call('GET', 'addon', { query: { id } });
  }

  accessAddon(id: string, effect?: Effect): Promise<AddonAccess> {
    return this.#call('POST', 'addon/access', { body: { id, effect } });
  }

  destroyAddon(id: string, effect: Effect): Promise<void> {
    return this.#call('POST', 'addon/destroy', {
      body: { id, effect },
      timeoutMs: LONG_TIMEOUT_MS,
    });
  }

  cloneAddon(spec: CloneAddonSpec): Promise<void> {
    return this.#call('POST', 'addon/clone', { body: spec });
  }

  restoreAddon(spec: RestoreAddonSpec): Promise<void> {
    return this.#call('POST', 'addon/restore', { body: spec });
  }

  /** Add-ons and what is left of them; backups as well. */
  listAddons(): Promise<AddonInventoryItem[]> {
    return this.#call('GET', 'addons');
  }

  startBackup(spec: BackupSpec): Promise<void> {
    return this.#call('POST', 'backup', { body: spec });
  }

  askBackup(id: string): Promise<BackupStatus> {
    return this.#call('GET', 'backup', { query: { id } });
  }

  removeBackup(spec: BackupSpec): Promise<void> {
    return this.#call('POST', 'backup/remove', { body: spec });
  }

  #call<T>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    options: {
      query?: Query;
      body?: unknown;
      stream?: Readable;
      timeoutMs?: number;
    } = {},
  ): Promise<T> {
    const {
      query = {},
      body,
      stream,
      timeoutMs = method === 'GET'
        ? this.#questionTimeoutMs
        : COMMAND_TIMEOUT_MS,
    } = options;
    const given = Object.entries(query).filter(
      (pair): pair is [string, string] => pair[1] !== null,
    );
    const search = new URLSearchParams(given).toString();
    return new Promise((resolve, reject) => {
      const fail = (error: Error) =>
        reject(error instanceof AgentError ? error : this.#unreachable(error));
      const request = http.request(
        {
          method,
          path: `/${PROTOCOL}/${path}${search && `?${search}`}`,
          headers: { host: 'agent', 'content-type': 'application/json' },
          createConnection: () =>
            withSocketPath(this.#socket, socketPath => net.connect(socketPath)),
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', fail);
          response.on('end', () => {
            try {
              const value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
              if (response.statusCode === 200) resolve(value ?? undefined);
              else
                reject(new AgentError(value.error.kind, value.error.message));
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      request.setTimeout(timeoutMs, () =>
        request.destroy(this.#unanswered(timeoutMs)),
      );
      request.on('error', fail);
      if (stream) {
        stream.on('error', error => request.destroy(error));
        stream.pipe(request);
      } else {
        request.end(body === undefined ? undefined : JSON.stringify(body));
      }
    });
  }

  #unanswered(withinMs: number): AgentError {
    return new AgentError(
      'failed',
      `The Spaceship agent at ${this.#socket} did not answer within ${
        withinMs / 1000
      } s; if it stays so, end its process and start it again: what it runs goes on meanwhile`,
    );
  }

  #unreachable(error: Error): AgentError {
    return new AgentError(
      'failed',
      `The Spaceship agent can't be reached at ${this.#socket} (${
        error.message
      }); start it, for instance with npm start`,
      error,
    );
  }
}
