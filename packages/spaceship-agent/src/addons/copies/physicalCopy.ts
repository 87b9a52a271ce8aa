import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { AgentError } from '../../system/failure.ts';
import { shortHash } from '../../system/layout.ts';
import type { CopyTarget } from './copyTarget.ts';
import { withFile, withFolder } from './openedFolder.ts';

/** A running Postgres that is copied from. */
export type CopySource = {
  data: string;
  host: string;
  port: number;
  user: string;
  password: string;
};

export type CopyFacts = {
  /** Everything that was committed before it is in the copy, ISO 8601. */
  takenAt: string;
  /** Major version of the server. */
  version: number;
};

export type CopyOptions = {
  /** Of the copy that is made; the replication slot is named after it. */
  id: string;
  signal: AbortSignal;
  /** Bytes so far, and about how many there are. */
  onProgress?(bytes: number, of: number): void;
};

const SLOT_PREFIX = 'spaceship_copy_';
const CONNECT_TIMEOUT_MS = 5000;
const CONTROL_FILE = 'pg_control';
/** Belong to the running server or are made anew by it; write-ahead log comes at the end. */
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'backup_label.old',
  'tablespace_map',
  'current_logfiles',
]);
const LEFT_EMPTY = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
]);
const TEMPORARY = /^(pgsql_tmp|pg_internal\.init)/;

export const isCopySlot = (name: string): boolean =>
  name.startsWith(SLOT_PREFIX);

const slotOf = (id: string): string => `${SLOT_PREFIX}${shortHash(id)}`;

/**
 * Copies a Postgres that goes on working, file by file, into `target`. A replication slot keeps the write-ahead log of
 * the interval; slot and backup mode belong to one session, so Postgres itself ends both when this process dies.
 */
export async function copyPhysically(
  source: CopySource,
  target: CopyTarget,
  options: CopyOptions,
): Promise<CopyFacts> {
  const { data, ...access } = source;
  const session = new Client({
    ...access,
    database: 'postgres',
    application_name: 'spaceship-copy',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  const lost = new AbortController();
  session.on('error', error => lost.abort(error));
  const signal = AbortSignal.any([options.signal, lost.signal]);
  await session.connect();
  try {
    const server = await describe(session);
    await session.query(
      'SELECT pg_create_physical_replication_slot($1, true, true)',
      [slotOf(options.id)],
    );
    const started = await session.query(
      'SELECT pg_walfile_name(pg_backup_start($1, true)) AS file',
      [slotOf(options.id)],
    );
    let bytes = 0;
    const copied = (size: number) => {
      bytes += size;
      options.onProgress?.(bytes, server.bytes);
    };
    await copyData(data, target, signal, copied);
    const { rows } = await session.query(
      `SELECT clock_timestamp() AS at, pg_walfile_name(lsn) AS file, labelfile
       FROM pg_backup_stop(false)`,
    );
    const [stopped] = rows;
    await copyLog(
      path.join(data, 'pg_wal'),
      { from: started.rows[0].file, to: stopped.file },
      target,
      signal,
    );
    await session.query('SELECT pg_drop_replication_slot($1)', [
      slotOf(options.id),
    ]);
    await target.text('backup_label', Buffer.from(stopped.labelfile));
    return {
      takenAt: stopped.at.toISOString(),
      version: server.version,
    };
  } finally {
    await session.end().catch(() => {});
  }
}

async function describe(
  session: Client,
): Promise<{ bytes: number; version: number }> {
  const { rows } = await session.query(
    `SELECT sum(pg_database_size(oid))::float8 AS bytes,
            current_setting('server_version_num')::int / 10000 AS version
     FROM pg_database`,
  );
  return rows[0];
}

async function copyData(
  data: string,
  target: CopyTarget,
  signal: AbortSignal,
  copied: (bytes: number) => void,
): Promise<void> {
  const copyFolder = (name: string, folder: string): Promise<void> =>
    withFolder(folder, async (safe, entries) => {
      await target.folder(name);
      const inside = (entry: string) => (name ? `${name}/${entry}` : entry);
      const kept = entries.filter(
        entry =>
          !TEMPORARY.test(entry.name) && !LEFT_OUT.has(inside(entry.name)),
      );
      for (const entry of kept)
        if (!entry.isDirectory() && !entry.isFile())
          throw new AgentError(
            'terminal',
            `${inside(
              entry.name,
            )} is neither file nor folder: a Postgres with parts outside its data folder can't be copied`,
          );
      const files = kept.filter(
        entry => entry.isFile() && entry.name !== CONTROL_FILE,
      );
      await inParallel(files, target.parallel, async entry => {
        signal.throwIfAborted();
        const size = await withFile(safe, entry.name, from =>
          target.file(inside(entry.name), from),
        );
        // One that is gone was dropped meanwhile; the write-ahead log says so.
        if (size !== undefined) copied(size);
      });
      for (const entry of kept.filter(found => found.isDirectory()))
        if (LEFT_EMPTY.has(inside(entry.name)))
          await target.folder(inside(entry.name));
        else await copyFolder(inside(entry.name), path.join(safe, entry.name));
    });
  await copyFolder('', data);
  await target.text(
    `global/${CONTROL_FILE}`,
    await whole(path.join(data, 'global', CONTROL_FILE)),
  );
}

/** The server writes this file in one go; two equal readings are not half of one. */
async function whole(file: string): Promise<Buffer> {
  let last = await fs.promises.readFile(file);
  for (;;) {
    const next = await fs.promises.readFile(file);
    if (next.equals(last)) return next;
    last = next;
  }
}

/** Segments of the interval are named in order; the slot keeps each of them in its place. */
async function copyLog(
  folder: string,
  { from, to }: { from: string; to: string },
  target: CopyTarget,
  signal: AbortSignal,
): Promise<void> {
  await withFolder(folder, async (safe, entries) => {
    const segments = entries
      .map(({ name }) => name)
      .filter(
        name => /^[0-9A-F]{24}$/.test(name) && name >= from && name <= to,
      );
    await inParallel(segments, target.parallel, async name => {
      signal.throwIfAborted();
      const size = await withFile(safe, name, file =>
        target.file(`pg_wal/${name}`, file),
      );
      if (size === undefined)
        throw new Error(`The log segment ${name} was removed while copying`);
    });
  });
}

async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await work(item);
  };
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane));
  for (const { status, reason } of lanes as PromiseRejectedResult[])
    if (status === 'rejected') throw reason;
}
