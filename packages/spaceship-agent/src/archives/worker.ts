import fs from 'node:fs';
import type { Account } from '../system/accounts.ts';
import { ArchiveError } from './limits.ts';
import { pack } from './pack.ts';
import { unpack } from './unpack.ts';

/** One piece of work on an archive, done by a process that gives up root before it touches what others made. */
export type ArchiveWork =
  | { kind: 'pack'; folder: string; archive: string; account: Account | null }
  | {
      kind: 'unpack';
      /** Null reads a plain tar from standard input. */
      archive: string | null;
      folder: string;
      account: Account | null;
      umask: number;
    };

/** Prints what `pack` or `unpack` gives, or `{refused}` where the archive itself is at fault. */
export async function runArchiveWorker(text: string): Promise<void> {
  const work = JSON.parse(text) as ArchiveWork;
  try {
    process.stdout.write(JSON.stringify(await done(work)));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    process.stdout.write(JSON.stringify({ refused: error.message }));
  }
}

async function done(work: ArchiveWork) {
  if (work.kind === 'pack') {
    const file = fs.openSync(work.archive, 'w', 0o600);
    become(work.account);
    const packed = await pack(work.folder, file);
    fs.fsyncSync(file);
    fs.closeSync(file);
    return packed;
  }
  const source = work.archive
    ? fs.createReadStream('', {
        fd: fs.openSync(work.archive, 'r'),
        highWaterMark: 1024 * 1024,
      })
    : process.stdin;
  become(work.account);
  process.umask(work.umask);
  return await unpack(source, work.folder, work.archive ? 'zstd' : 'none');
}

function become(account: ArchiveWork['account']): void {
  if (!account) return;
  process.setgroups?.([]);
  process.setgid?.(account.gid);
  process.setuid?.(account.uid);
}
