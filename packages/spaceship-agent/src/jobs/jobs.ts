import fs from 'node:fs';
import path from 'node:path';
import { readMerged } from '../logs/mergedLog.ts';
import { ManagedProcess } from '../processes/managedProcess.ts';
import type { JobRequest, JobStatus, LogPage } from '../protocol.ts';
import type { ReleaseStore } from '../releases/releaseStore.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { shortHash, type Layout } from '../system/layout.ts';
import { removeTree } from '../system/removeTree.ts';
import type { Environments } from '../targets/environments.ts';

const STOP_TIMEOUT_MS = 10_000;
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** What is remembered of a job; no secrets. */
type JobRecord = {
  identity: string;
  targetKey: string;
  serviceId: string;
  digest: string;
  name: string;
};

/** One-off commands in a release's environment; each identity runs once. */
export class Jobs {
  readonly #layout: Layout;
  readonly #releases: ReleaseStore;
  readonly #environments: Environments;

  constructor(
    layout: Layout,
    releases: ReleaseStore,
    environments: Environments,
  ) {
    this.#layout = layout;
    this.#releases = releases;
    this.#environments = environments;
  }

  /** Goes on with what an earlier agent wrote down but didn't start, and drops what is old. */
  recover(): void {
    for (const name of fs.readdirSync(this.#layout.jobs)) {
      const folder = path.join(this.#layout.jobs, name);
      const process = this.#process(name);
      const look = process.look();
      if (look.phase === 'running') process.resume();
      const old = Date.now() - fs.statSync(folder).mtimeMs > KEPT_MS;
      if (look.phase === 'absent' || (look.phase === 'exited' && old)) {
        process.forget();
        removeTree(folder);
      }
    }
  }

  /** `mayStart` throws when a newer owner came while the release was being unpacked. */
  async run(
    key: string,
    { target, revision, job, effect }: JobRequest,
    mayStart: () => void,
  ): Promise<void> {
    const name = this.#name(key, effect.identity);
    if (this.#process(name).look().phase !== 'absent') {
      this.#process(name).resume();
      return;
    }
    await this.#releases.ensure(target.service.id, revision.digest);
    mayStart();
    const folder = path.join(this.#layout.jobs, name);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const record: JobRecord = {
      identity: effect.identity,
      targetKey: key,
      serviceId: target.service.id,
      digest: revision.digest,
      name: job.name,
    };
    writeJson(path.join(folder, 'job.json'), record);
    this.#process(name).start({
      ...this.#environments.of(target, revision, {
        process: job.name,
        port: null,
      }),
      id: name,
      command: job.command,
      logFolder: path.join(folder, 'log'),
      keepOutput: 'head',
      timeoutMs: job.timeoutMs,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      purpose: { kind: 'job' },
    });
  }

  ask(key: string, identity: string): JobStatus {
    const process = this.#process(this.#name(key, identity));
    const look = process.look();
    if (look.phase !== 'exited') return { state: look.phase };
    process.dropSecrets();
    const { exitCode, signal, timedOut, endedAt } = look;
    return { state: 'exited', exitCode, signal, timedOut, endedAt };
  }

  stop(key: string, identity: string): void {
    this.#process(this.#name(key, identity)).stop();
  }

  logs(key: string, identity: string, cursor: string | null): LogPage {
    const name = this.#name(key, identity);
    const folder = path.join(this.#layout.jobs, name);
    const record = readJson<JobRecord>(path.join(folder, 'job.json'));
    const finished = this.#process(name).look().phase === 'exited';
    return readMerged(
      [
        {
          key: 'job',
          folder: path.join(folder, 'log'),
          label: record?.name ?? 'job',
        },
      ],
      cursor,
      finished,
    );
  }

  /** Stops and removes the jobs of a target. */
  async destroy(key: string): Promise<void> {
    for (const name of this.#of(key)) {
      await this.#process(name).end();
      await removeTree(path.join(this.#layout.jobs, name));
    }
  }

  /** Folders of the jobs of a target, and of their processes. */
  foldersOf(key: string): string[] {
    return this.#of(key).flatMap(name => [
      path.join(this.#layout.jobs, name),
      this.#process(name).folder,
    ]);
  }

  async halt(): Promise<void> {
    await Promise.all(
      fs.readdirSync(this.#layout.jobs).map(async name => {
        const process = this.#process(name);
        if (process.look().phase === 'running') await process.stopped();
      }),
    );
  }

  /** Digests of the releases that running jobs need. */
  digestsInUse(serviceId: string): string[] {
    return fs.readdirSync(this.#layout.jobs).flatMap(name => {
      const record = this.#record(name);
      return record?.serviceId === serviceId &&
        this.#process(name).look().phase === 'running'
        ? [record.digest]
        : [];
    });
  }

  #of(key: string): string[] {
    return fs
      .readdirSync(this.#layout.jobs)
      .filter(name => this.#record(name)?.targetKey === key);
  }

  #record(name: string): JobRecord | undefined {
    return readJson<JobRecord>(path.join(this.#layout.jobs, name, 'job.json'));
  }

  #process(name: string): ManagedProcess {
    return new ManagedProcess(this.#layout.processes, name);
  }

  #name(key: string, identity: string): string {
    return `job-${shortHash(`${key}\n${identity}`)}`;
  }
}
