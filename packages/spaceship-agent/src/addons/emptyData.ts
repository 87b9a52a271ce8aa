import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Account } from '../system/accounts.ts';
import { initdbAccount } from './postgresBinaries.ts';
import { SUPERUSER } from './postgresServer.ts';

/** Makes an empty database in the folder, which belongs to `account` then. */
export async function emptyData(
  binaries: string,
  folder: string,
  account: Account | undefined,
  password: string,
): Promise<void> {
  const passwordFile = `${folder}.password`;
  fs.rmSync(passwordFile, { force: true });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const maker = account ? initdbAccount() : undefined;
  if (maker)
    for (const file of [folder, passwordFile])
      fs.chownSync(file, maker.uid, maker.gid);
  try {
    await run(
      path.join(binaries, 'bin', 'initdb'),
      [
        ...['-D', folder, '-U', SUPERUSER, '-E', 'UTF8', '--data-checksums'],
        ...['--auth-host=scram-sha-256', '--auth-local=scram-sha-256'],
        ...[
          '--locale-provider=builtin',
          '--locale=C.UTF-8',
          `--pwfile=${passwordFile}`,
        ],
      ],
      maker,
    );
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  if (account) chownTree(folder, account);
}

async function run(
  file: string,
  args: string[],
  account: Account | undefined,
): Promise<void> {
  const child = spawn(file, args, {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
  let complaint = '';
  child.stderr?.on('data', chunk => (complaint += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `${path.basename(file)} failed: ${complaint.trim().slice(-500)}`,
    );
}

function chownTree(file: string, account: Account): void {
  fs.lchownSync(file, account.uid, account.gid);
  if (!fs.lstatSync(file).isDirectory()) return;
  for (const name of fs.readdirSync(file))
    chownTree(path.join(file, name), account);
}
