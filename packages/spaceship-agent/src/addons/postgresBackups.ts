import fs from 'node:fs';
import type {
  AddonInventoryItem,
  BackupSpec,
  BackupStatus,
} from '../protocol.ts';
import { AgentError } from '../system/failure.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import type { Layout } from '../system/layout.ts';
import { Backoff } from './backoff.ts';
import {
  backupFolder,
  packedFile,
  readBackup,
  recordFile,
  type BackupRecord,
} from './backupRecord.ts';
import { copyPhysically } from './copies/physicalCopy.ts';
import { PackedTarget } from './copies/packedTarget.ts';
import { progressOf } from './copies/progress.ts';
import type { PostgresAddons } from './postgresAddons.ts';

/** A backup that is being made. */
type Work = { detail: string; backoff: Backoff; abort?: AbortController };

/** Backups of add-ons, in the agent's own folder. They outlive the add-on that they are of. */
export class PostgresBackups {
  readonly #layout: Layout;
  readonly #addons: PostgresAddons;
  readonly #work = new Map<string, Work>();
  #halted = false;

  constructor(layout: Layout, addons: PostgresAddons) {
    this.#layout = layout;
    this.#addons = addons;
  }

  recover(): void {
    for (const record of this.#records())
      if (record.state === 'wanted') this.#begin(record.id);
      else if (record.state !== 'ready') this.#clear(record.id);
  }

  start({ addonId, backupId, effect }: BackupSpec): void {
    const addon = this.#addons.own(addonId, effect);
    const known = this.#recordOf(addonId, backupId);
    if (known?.state === 'removed')
      throw new AgentError(
        'terminal',
        `The backup ${backupId} was removed, and an id never comes back; make a new one`,
      );
    if (known) return;
    const { plan, service, destination } = addon;
    this.#save({
      ...{ id: backupId, addonId, plan, service, destination },
      state: 'wanted',
    });
    this.#begin(backupId);
  }

  ask(id: string): BackupStatus {
    const record = readBackup(this.#layout.backups, id);
    switch (record?.state) {
      case 'wanted':
        return {
          state: 'running',
          detail: this.#work.get(id)?.detail ?? 'It waits for its turn',
        };
      case 'ready':
        return {
          state: 'ready',
          location: packedFile(backupFolder(this.#layout.backups, id)),
          sizeBytes: record.sizeBytes,
          takenAt: record.takenAt,
        };
      case 'failed':
        return { state: 'failed', message: record.message, terminal: true };
      default:
        return { state: 'absent' };
    }
  }

  /** Final also for one that was never begun: a call to begin it may still be on its way. */
  remove({ addonId, backupId: id, effect }: BackupSpec): void {
    const addon = this.#addons.passFence(addonId, effect);
    const known = this.#recordOf(addonId, id) ?? addon;
    if (!known) return;
    this.#work.get(id)?.abort?.abort();
    this.#work.delete(id);
    const { plan, service, destination } = known;
    this.#save({
      ...{ id, addonId, plan, service, destination },
      state: 'removed',
    });
    this.#clear(id);
  }

  list(): AddonInventoryItem[] {
    return this.#records()
      .filter(({ state }) => state !== 'removed')
      .map(({ id, service, destination }) => ({
        backupId: id,
        what: `Backup of Postgres for ${service} at ${destination}`,
        where: backupFolder(this.#layout.backups, id),
      }));
  }

  tick(now: number): void {
    if (this.#halted) return;
    for (const [id, work] of this.#work)
      if (!work.abort && work.backoff.isOver(now)) this.#make(id, work);
  }

  halt(): void {
    this.#halted = true;
    for (const { abort } of this.#work.values()) abort?.abort();
  }

  #begin(id: string): void {
    this.#work.set(id, {
      detail: 'It waits for its turn',
      backoff: new Backoff(),
    });
  }

  #make(id: string, work: Work): void {
    const abort = new AbortController();
    work.abort = abort;
    this.#attempt(id, work, abort.signal)
      .then(() => this.#work.delete(id))
      .catch(error => {
        if (abort.signal.aborted) return;
        if (error instanceof AgentError && error.kind === 'terminal')
          this.#fail(id, error.message);
        else work.detail = work.backoff.failed(error);
      })
      .finally(() => {
        work.abort = undefined;
      });
  }

  async #attempt(id: string, work: Work, signal: AbortSignal): Promise<void> {
    const record = readBackup(this.#layout.backups, id);
    if (record?.state !== 'wanted') return;
    const source = this.#addons.sourceOf(record.addonId);
    const packed = packedFile(backupFolder(this.#layout.backups, id));
    const draft = `${packed}.draft`;
    const target = new PackedTarget(draft);
    try {
      const facts = await copyPhysically(source, target, {
        id,
        signal,
        onProgress: (bytes, of) => {
          work.detail = progressOf(bytes, of);
        },
      });
      const made = await target.finish();
      signal.throwIfAborted();
      fs.renameSync(draft, packed);
      this.#save({ ...record, ...facts, ...made, state: 'ready' });
    } catch (error) {
      target.discard();
      fs.rmSync(draft, { force: true });
      throw error;
    }
  }

  #fail(id: string, message: string): void {
    const record = readBackup(this.#layout.backups, id);
    this.#work.delete(id);
    if (record?.state === 'wanted')
      this.#save({ ...record, state: 'failed', message });
  }

  #recordOf(addonId: string, backupId: string): BackupRecord | undefined {
    const record = readBackup(this.#layout.backups, backupId);
    if (record && record.addonId !== addonId)
      throw new AgentError(
        'terminal',
        `The backup ${backupId} is of another add-on; use a new id`,
      );
    return record;
  }

  #records(): BackupRecord[] {
    return fs
      .readdirSync(this.#layout.backups)
      .flatMap(
        name =>
          readJson<BackupRecord>(
            recordFile(`${this.#layout.backups}/${name}`),
          ) ?? [],
      );
  }

  #save(record: BackupRecord): void {
    const folder = backupFolder(this.#layout.backups, record.id);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeJson(recordFile(folder), record);
  }

  /** Everything but the record. */
  #clear(id: string): void {
    const packed = packedFile(backupFolder(this.#layout.backups, id));
    for (const file of [packed, `${packed}.draft`])
      fs.rmSync(file, { force: true });
  }
}
