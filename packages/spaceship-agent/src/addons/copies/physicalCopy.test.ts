import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { Account } from '../../system/accounts.ts';
import { Ports } from '../../system/ports.ts';
import { emptyData } from '../emptyData.ts';
import { postgresBinaries } from '../postgresBinaries.ts';
import { PostgresServer } from '../postgresServer.ts';
import type { CopyTarget } from './copyTarget.ts';
import { FolderTarget } from './folderTarget.ts';
import { ownCopy } from './ownCopy.ts';
import { PackedTarget } from './packedTarget.ts';
import { copyPhysically, type CopySource } from './physicalCopy.ts';
import { unpackCopy } from './unpackCopy.ts';

jest.setTimeout(120_000);

const isolated = process.getuid?.() === 0;
const accountOf = (id: number): Account | undefined =>
  isolated ? { uid: id, gid: id } : undefined;

/** Passes everything on, and does something else after every file. */
const disturbed = (
  target: CopyTarget,
  disturb: (name: string) => Promise<void>,
): CopyTarget => ({
  parallel: target.parallel,
  folder: name => target.folder(name),
  text: (name, content) => target.text(name, content),
  file: async (name, from) => {
    const size = await target.file(name, from);
    await disturb(name);
    return size;
  },
});

describe('a copy of a running Postgres', () => {
  let folder: string;
  let binaries: string;
  let source: PostgresServer;
  const started: PostgresServer[] = [];
  const ports = new Ports();

  const serverAt = async (name: string, account: Account | undefined) => {
    const own = path.join(folder, 'own', name);
    fs.mkdirSync(own, { recursive: true, mode: 0o700 });
    const open = path.join(folder, 'open', name);
    fs.mkdirSync(open, { recursive: true });
    const server = new PostgresServer(
      { own, open },
      await ports.pick(),
      account,
      () => binaries,
    );
    started.push(server);
    return server;
  };

  const untilReady = async (server: PostgresServer) => {
    await server.start();
    while (!server.isReady()) {
      if (!server.isRunning()) throw new Error('It ended');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };

  const login = async (
    server: PostgresServer,
    password = server.secrets.password,
  ) => {
    const client = new Client({
      ...{ host: '127.0.0.1', port: server.port, user: 'postgres', password },
      database: 'postgres',
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  };

  const asSource = (): CopySource => ({
    data: source.data,
    ...{ host: '127.0.0.1', port: source.port, user: 'postgres' },
    password: source.secrets.password,
  });

  const own = (
    server: PostgresServer,
    data: string,
    account: Account | undefined,
  ) =>
    ownCopy({
      ...{ id: server.data, binaries, data, account },
      password: server.secrets.password,
      signal: new AbortController().signal,
    });

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'spaceship-copy-'));
    fs.chmodSync(folder, 0o711);
    const account = accountOf(64_101);
    binaries = postgresBinaries(
      createRequire(__filename).resolve('@spaceship/agent/package.json'),
      path.join(folder, 'postgres'),
      account,
    );
    source = await serverAt('source', account);
    await source.initialize(draft =>
      emptyData(binaries, draft, account, source.secrets.password),
    );
    await untilReady(source);
    const client = await login(source);
    await client.query('CREATE EXTENSION amcheck');
    await client.query(
      `CREATE TABLE counted AS SELECT n, repeat(md5(n::text), 8) AS words FROM generate_series(1, 20000) n`,
    );
    await client.query('CREATE UNIQUE INDEX counted_n ON counted (n)');
    await client.query(`CREATE ROLE app_g1 LOGIN PASSWORD 'known'`);
    await client.query('CREATE TABLE of_the_login (n int)');
    await client.query('ALTER TABLE of_the_login OWNER TO app_g1');
    await client.query('CREATE DATABASE other');
    await client.end();
  });

  afterAll(async () => {
    await Promise.all(started.map(server => server.stop()));
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('has every write that was committed before it ended, though the log is recycled meanwhile', async () => {
    const writer = await login(source);
    let written = 20_000;
    let checkpoints = 0;
    let files = 0;
    let atTheEnd: number | undefined;
    const seen: number[] = [];
    /** Writes without a pause; now and then a checkpoint lets go of all the log that nobody holds. */
    const disturb = async (name: string) => {
      const isLog = name.startsWith('pg_wal/');
      const isFirstLog = isLog && atTheEnd === undefined;
      if (isFirstLog) atTheEnd = written;
      files += 1;
      if (files % 10 !== 1 && !isFirstLog) return;
      written += 1;
      await writer.query('INSERT INTO counted VALUES ($1, $2)', [
        written,
        'x'.repeat(500),
      ]);
      await writer.query('UPDATE counted SET words = $2 WHERE n = $1', [
        (written * 7919) % 20_000 || 1,
        'y'.repeat(300),
      ]);
      if (files % 100 !== 1 && !isFirstLog) return;
      for (let n = 0; n < 8; n++) {
        await writer.query('SELECT pg_switch_wal()');
        await writer.query('UPDATE counted SET words = words WHERE n = $1', [
          n,
        ]);
      }
      await writer.query('CHECKPOINT');
      checkpoints += 1;
      const slots = await writer.query(
        'SELECT count(*)::int AS count FROM pg_replication_slots',
      );
      seen.push(slots.rows[0].count);
    };

    const account = accountOf(64_102);
    const copy = await serverAt('copy', account);
    await copy.initialize(async draft => {
      const target = new FolderTarget(draft, account);
      const oneByOne = { ...disturbed(target, disturb), parallel: 1 };
      await copyPhysically(asSource(), oneByOne, {
        id: 'copy',
        signal: new AbortController().signal,
      });
      await target.close();
      await own(copy, draft, account);
    });
    expect(checkpoints).toBeGreaterThan(2);
    expect(new Set(seen)).toEqual(new Set([1]));
    const left = await writer.query('SELECT 1 FROM pg_replication_slots');
    expect(left.rowCount).toBe(0);
    await writer.end();

    await untilReady(copy);
    const client = await login(copy);
    const { rows } = await client.query(
      'SELECT count(*)::int AS count, max(n)::int AS last, sum(length(words)) AS read FROM counted',
    );
    expect(rows[0]).toMatchObject({ count: atTheEnd, last: atTheEnd });
    await client.query(`SELECT bt_index_check('counted_n', true)`);
    await client.end();
  });

  it('belongs to its own user, has its own superuser password and none of the logins', async () => {
    const account = accountOf(64_103);
    const copy = await serverAt('passwords', account);
    await copy.initialize(async draft => {
      const target = new FolderTarget(draft, account);
      await copyPhysically(asSource(), target, {
        id: 'passwords',
        signal: new AbortController().signal,
      });
      await target.close();
      await own(copy, draft, account);
    });
    const files = fs.readdirSync(copy.data, { recursive: true }) as string[];
    const owners = files.map(
      file => fs.lstatSync(path.join(copy.data, file)).uid,
    );
    expect(new Set(owners)).toEqual(
      new Set([account?.uid ?? os.userInfo().uid]),
    );
    await untilReady(copy);
    await expect(login(copy, source.secrets.password)).rejects.toThrow(
      'password authentication failed',
    );
    const client = await login(copy);
    const roles = await client.query(
      `SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'`,
    );
    expect(roles.rows).toEqual([{ rolname: 'postgres' }]);
    const tables = await client.query(
      `SELECT tableowner FROM pg_tables WHERE tablename = 'of_the_login'`,
    );
    expect(tables.rows).toEqual([{ tableowner: 'postgres' }]);
    await client.end();
  });

  it('comes out of its packed form as it went in', async () => {
    const packed = path.join(folder, 'packed.tar.zst');
    const target = new PackedTarget(packed);
    await copyPhysically(asSource(), target, {
      id: 'packed',
      signal: new AbortController().signal,
    });
    const made = await target.finish();
    expect(made.sizeBytes).toBe(fs.statSync(packed).size);

    const account = accountOf(64_104);
    const copy = await serverAt('unpacked', account);
    await copy.initialize(async draft => {
      if (account) fs.chownSync(draft, account.uid, account.gid);
      const digest = await unpackCopy(
        packed,
        draft,
        account,
        new AbortController().signal,
      );
      expect(digest).toBe(made.digest);
      await own(copy, draft, account);
    });
    await untilReady(copy);
    const client = await login(copy);
    await client.query(`SELECT bt_index_check('counted_n', true)`);
    await client.end();
  });

  it('refuses what lies outside the data folder', async () => {
    const outside = path.join(source.data, 'pg_tblspc', '16999');
    fs.symlinkSync('/etc', outside);
    const target = new FolderTarget(path.join(folder, 'refused'), undefined);
    await expect(
      copyPhysically(asSource(), target, {
        id: 'refused',
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ kind: 'terminal' });
    await target.close();
    fs.unlinkSync(outside);
  });

  it('ends when it is told to, and leaves the source nothing to keep', async () => {
    const stop = new AbortController();
    const target = new FolderTarget(path.join(folder, 'stopped'), undefined);
    const stopping = disturbed(target, async () => stop.abort());
    await expect(
      copyPhysically(asSource(), stopping, { id: 'stop', signal: stop.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    await target.close();
    const client = await login(source);
    let slots: number | null;
    do {
      const found = await client.query('SELECT 1 FROM pg_replication_slots');
      slots = found.rowCount;
    } while (slots);
    expect(slots).toBe(0);
    await client.end();
  });
});
