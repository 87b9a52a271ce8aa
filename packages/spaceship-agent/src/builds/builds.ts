import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { workOnArchive } from '../archives/archives.ts';
import { ArchiveError } from '../archives/limits.ts';
import { readMerged } from '../logs/mergedLog.ts';
import { ManagedProcess } from '../processes/managedProcess.ts';
import type { ProcessExit } from '../processes/record.ts';
import { tellingWords } from '../processes/tellingWords.ts';
import type { BuildSpec, BuildStatus, Effect, LogPage } from '../protocol.ts';
import { archiveFile } from '../releases/releaseStore.ts';
import type { Account, Accounts } from '../system/accounts.ts';
import { AgentError } from '../system/failure.ts';
import { passFence } from '../system/fence.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { shortHash, type Layout } from '../system/layout.ts';
import { removeTree } from '../system/removeTree.ts';
import type { Runtime } from '../system/runtime.ts';
import type { Trash } from '../system/trash.ts';
import { sayEmptyFolders } from './sayEmptyFolders.ts';

const STOP_TIMEOUT_MS = 5000;
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** A build as it is remembered; `step` says how far it came. */
type BuildRecord = {
  identity: string;
  spec: Omit<BuildSpec, 'effect'>;
  step: 'checkout' | 'command' | 'packing' | 'succeeded' | 'failed';
  artifact?: { digest: string; location: string; sizeBytes: number };
  message?: string;
  terminal?: boolean;
};

/** The part of an identity that a fence belongs to: all attempts of one build. */
const subjectOf = (identity: string): string => identity.split('/')[0];

/** Trees made into artifacts: unpacked, built by a process of a user of its own, packed. */
export class Builds {
  readonly #layout: Layout;
  readonly #accounts: Accounts;
  readonly #runtime: Runtime;
  readonly #trash: Trash;
  readonly #active = new Set<string>();
  /** Those that a worker is busy with. */
  readonly #working = new Set<string>();

  constructor(
    layout: Layout,
    accounts: Accounts,
    runtime: Runtime,
    trash: Trash,
  ) {
    this.#layout = layout;
    this.#accounts = accounts;
    this.#runtime = runtime;
    this.#trash = trash;
  }

  get busy(): boolean {
    return this.#active.size > 0;
  }

  /** Starts a build, which then waits for its tree; or finds the one with this identity. */
  start({ effect, ...spec }: BuildSpec): BuildStatus {
    this.#pass(effect);
    const name = this.#name(effect.identity);
    if (!this.#record(name)) {
      fs.mkdirSync(path.join(this.#layout.builds, name), {
        recursive: true,
        mode: 0o700,
      });
      this.#save(name, { identity: effect.identity, spec, step: 'checkout' });
      this.#active.add(name);
    }
    return this.ask(effect.identity);
  }

  /** Takes the tree as a tar stream and begins. */
  async checkout(identity: string, tree: Readable): Promise<BuildStatus> {
    const name = this.#name(identity);
    const record = this.#record(name);
    if (!record)
      throw new AgentError('not-found', 'This build was never started');
    if (record.step !== 'checkout' || this.#working.has(name)) {
      tree.resume();
      return this.ask(identity);
    }
    this.#working.add(name);
    try {
      await this.#unpack(name, record, tree);
      if (this.#record(name)?.step === 'checkout') {
        const step = record.spec.command === null ? 'packing' : 'command';
        this.#save(name, { ...record, step });
      } else {
        this.#clean(name);
      }
    } finally {
      this.#working.delete(name);
    }
    this.tick();
    return this.ask(identity);
  }

  ask(identity: string): BuildStatus {
    const record = this.#record(this.#name(identity));
    switch (record?.step) {
      case undefined:
        return { state: 'absent' };
      case 'checkout':
        return { state: 'checkout' };
      case 'succeeded':
        return { state: 'succeeded', artifact: record.artifact! };
      case 'failed':
        return {
          state: 'failed',
          message: record.message ?? 'The build failed',
          terminal: record.terminal ?? false,
        };
      default:
        return { state: 'running' };
    }
  }

  logs(identity: string, cursor: string | null): LogPage {
    const name = this.#name(identity);
    const record = this.#record(name);
    const finished = record?.step === 'succeeded' || record?.step === 'failed';
    return readMerged(
      [{ key: 'build', folder: this.#logFolder(name), label: 'build' }],
      cursor,
      finished,
    );
  }

  stop(effect: Effect): void {
    this.#pass(effect);
    const name = this.#name(effect.identity);
    const record = this.#record(name);
    if (!record || record.step === 'succeeded' || record.step === 'failed')
      return;
    this.#process(name).stop();
    if (record.step !== 'command')
      this.#fail(name, record, 'The build was stopped', true);
    this.tick();
  }

  /** Goes on with builds whose command has ended. */
  tick(): void {
    for (const name of this.#active) {
      if (this.#working.has(name)) continue;
      const record = this.#record(name);
      if (record?.step === 'command') this.#afterCommand(name, record);
      else if (record?.step === 'packing') this.#pack(name, record);
      else if (record?.step !== 'checkout') this.#active.delete(name);
    }
  }

  /** Finds the builds that were under way, and forgets those that ended long ago. */
  recover(): void {
    this.#trash.recover(path.join(this.#layout.open, 'builds'));
    for (const name of fs.readdirSync(this.#layout.builds)) {
      const record = this.#record(name);
      if (!record) continue;
      const folder = path.join(this.#layout.builds, name);
      if (record.step !== 'succeeded' && record.step !== 'failed')
        this.#active.add(name);
      else if (Date.now() - fs.statSync(folder).mtimeMs > KEPT_MS)
        removeTree(folder);
      if (record.step === 'command') this.#process(name).resume();
    }
    this.tick();
  }

  async halt(): Promise<void> {
    await Promise.all(
      [...this.#active].map(async name => {
        if (this.#record(name)?.step === 'command')
          await this.#process(name).stopped();
      }),
    );
  }

  async #unpack(
    name: string,
    record: BuildRecord,
    tree: Readable,
  ): Promise<void> {
    const account = this.#accounts.forBuilds(record.spec.service.id);
    const source = this.#source(name);
    this.#trash.add(path.dirname(source));
    fs.mkdirSync(source, { recursive: true, mode: 0o700 });
    for (const folder of [path.dirname(source), source]) {
      if (account) fs.chownSync(folder, account.uid, account.gid);
      fs.chmodSync(folder, 0o700);
    }
    try {
      const { emptyFolders } = await workOnArchive(
        {
          kind: 'unpack',
          archive: null,
          folder: source,
          account: account ?? null,
          umask: 0o077,
        },
        tree,
      );
      sayEmptyFolders(this.#logFolder(name), emptyFolders);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#fail(
        name,
        record,
        `The checkout was refused: ${error.message}`,
        true,
      );
      throw new AgentError('terminal', error.message, error);
    }
  }

  #run(name: string, { spec }: BuildRecord): void {
    const account = this.#accounts.forBuilds(spec.service.id) ?? null;
    this.#process(name).start({
      id: name,
      command: spec.command!,
      cwd: this.#source(name),
      env: this.#environment(spec.service.id, account),
      account,
      secrets: [],
      logFolder: this.#logFolder(name),
      keepOutput: 'head',
      timeoutMs: spec.timeoutMs,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      purpose: { kind: 'build' },
    });
  }

  /** HOME, and with it npm's cache, belongs to the service's builds and is kept. */
  #environment(
    serviceId: string,
    account: Account | null,
  ): Record<string, string> {
    const home = path.join(
      this.#layout.open,
      'builds',
      `home-${shortHash(serviceId)}`,
    );
    const temporary = path.join(home, 'tmp');
    for (const folder of [home, temporary]) {
      if (fs.existsSync(folder)) continue;
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (account) fs.chownSync(folder, account.uid, account.gid);
      fs.chmodSync(folder, 0o700);
    }
    return this.#runtime.buildEnvironment(home, temporary);
  }

  #afterCommand(name: string, record: BuildRecord): void {
    const look = this.#process(name).look();
    if (look.phase === 'running') return;
    if (look.phase === 'absent') {
      this.#run(name, record);
      return;
    }
    if (
      look.phase === 'exited' &&
      look.exitCode === 0 &&
      !look.timedOut &&
      !look.stopped
    ) {
      this.#save(name, { ...record, step: 'packing' });
      this.#pack(name, { ...record, step: 'packing' });
      return;
    }
    const { message, terminal } = whyItFailed(look, record);
    this.#fail(name, record, message, terminal);
  }

  #pack(name: string, record: BuildRecord): void {
    this.#working.add(name);
    const draft = path.join(this.#layout.artifacts, `.${name}.${randomUUID()}`);
    const work = async () => {
      const packed = await workOnArchive({
        kind: 'pack',
        folder: this.#source(name),
        archive: draft,
        account: this.#accounts.forBuilds(record.spec.service.id) ?? null,
      });
      const location = archiveFile(this.#layout, packed.digest);
      fs.renameSync(draft, location);
      if (this.#record(name)?.step !== 'packing') return;
      this.#save(name, {
        ...record,
        step: 'succeeded',
        artifact: { ...packed, location },
      });
      this.#clean(name);
    };
    work()
      .catch(error => {
        fs.rmSync(draft, { force: true });
        const terminal = error instanceof ArchiveError;
        this.#fail(
          name,
          record,
          `The result can't be packed: ${error.message}`,
          terminal,
        );
      })
      .finally(() => this.#working.delete(name));
  }

  #fail(
    name: string,
    record: BuildRecord,
    message: string,
    terminal: boolean,
  ): void {
    this.#save(name, { ...record, step: 'failed', message, terminal });
    this.#clean(name);
  }

  #clean(name: string): void {
    this.#process(name).forget();
    this.#trash.add(path.dirname(this.#source(name)));
  }

  #pass(effect: Effect): void {
    const subject = subjectOf(effect.identity);
    const file = path.join(this.#layout.builds, `.fence-${shortHash(subject)}`);
    const seen = readJson<number>(file) ?? 0;
    const fence = passFence(seen, effect.fence, `the build ${subject}`);
    if (fence !== seen) writeJson(file, fence);
  }

  #record(name: string): BuildRecord | undefined {
    if (name.startsWith('.')) return undefined;
    return readJson<BuildRecord>(
      path.join(this.#layout.builds, name, 'build.json'),
    );
  }

  #save(name: string, record: BuildRecord): void {
    writeJson(path.join(this.#layout.builds, name, 'build.json'), record);
  }

  #process(name: string): ManagedProcess {
    return new ManagedProcess(this.#layout.processes, name);
  }

  #source(name: string): string {
    return path.join(this.#layout.open, 'builds', name, 'source');
  }

  #logFolder(name: string): string {
    return path.join(this.#layout.builds, name, 'log');
  }

  #name(identity: string): string {
    return `build-${shortHash(identity)}`;
  }
}

function whyItFailed(
  look: ProcessExit,
  { spec }: BuildRecord,
): { message: string; terminal: boolean } {
  if (look.timedOut)
    return {
      message: `The build command did not end within ${
        spec.timeoutMs / 1000
      } s and was stopped`,
      terminal: true,
    };
  if (look.stopped) return { message: 'The build was stopped', terminal: true };
  if (look.exitCode === null)
    return {
      message: `The build command was killed${
        look.signal ? ` by ${look.signal}` : ''
      }; try it again`,
      terminal: false,
    };
  const words = tellingWords(look.lastWords);
  return {
    message: `The build command \`${spec.command}\` ended with exit code ${
      look.exitCode
    }${words ? `: ${words}` : ''}`,
    terminal: true,
  };
}
