import fs from 'node:fs';
import type { Account } from '../../system/accounts.ts';
import { AgentError } from '../../system/failure.ts';
import {
  backupFolder,
  packedFile,
  readBackup,
  type ReadyBackup,
} from '../backupRecord.ts';
import { majorVersion } from '../postgresBinaries.ts';
import { FolderTarget } from './folderTarget.ts';
import { ownCopy } from './ownCopy.ts';
import { copyPhysically, type CopySource } from './physicalCopy.ts';
import { progressOf } from './progress.ts';
import { unpackCopy } from './unpackCopy.ts';

/** What a data folder is filled for. */
export type DataOwner = {
  addonId: string;
  account: Account | undefined;
  binaries: string;
  password: string;
  signal: AbortSignal;
  say(detail: string): void;
};

/** Fills the folder from a Postgres that goes on working. */
export async function dataOfClone(
  folder: string,
  source: CopySource,
  owner: DataOwner,
): Promise<void> {
  const target = new FolderTarget(folder, owner.account);
  const copying = copyPhysically(source, target, {
    id: owner.addonId,
    signal: owner.signal,
    onProgress: (bytes, of) => owner.say(progressOf(bytes, of)),
  });
  await copying.finally(() => target.close());
  await own(folder, owner);
}

/** Fills the folder from a backup; one that is damaged, gone or of another Postgres is a terminal failure. */
export async function dataOfBackup(
  folder: string,
  backups: string,
  backupId: string,
  owner: DataOwner,
): Promise<void> {
  const backup = readyBackup(backups, backupId);
  if (backup.version !== majorVersion(owner.binaries))
    throw new AgentError(
      'terminal',
      `The backup ${backupId} is of Postgres ${backup.version}, which this machine does not have; choose another one`,
    );
  owner.say('The backup is unpacked');
  if (owner.account)
    await fs.promises.chown(folder, owner.account.uid, owner.account.gid);
  const packed = packedFile(backupFolder(backups, backupId));
  let digest: string;
  try {
    digest = await unpackCopy(packed, folder, owner.account, owner.signal);
  } catch (error) {
    throw isDamage(error) ? damaged(backupId, error) : error;
  }
  if (digest !== backup.digest) throw damaged(backupId);
  await own(folder, owner);
}

/** The backup, or why nothing can be restored from it. */
export function readyBackup(backups: string, id: string): ReadyBackup {
  const backup = readBackup(backups, id);
  if (backup?.state === 'ready') return backup;
  if (backup?.state === 'wanted')
    throw new AgentError('failed', `The backup ${id} is still being made`);
  throw new AgentError(
    'terminal',
    `There is no backup ${id} to restore from; choose another one`,
  );
}

async function own(
  folder: string,
  { say, addonId, ...owner }: DataOwner,
): Promise<void> {
  say('The copy is recovered and gets passwords of its own');
  await ownCopy({ ...owner, id: addonId, data: folder });
}

/** What the disk says has a code such as ENOSPC; what the content says has one of zlib or tar, or none. */
const isDamage = (error: unknown): boolean => {
  const { code = '', name } = error as NodeJS.ErrnoException;
  return (
    name !== 'AbortError' && (code === 'ENOENT' || !/^E[A-Z]+$/.test(code))
  );
};

const damaged = (id: string, cause?: unknown) =>
  new AgentError(
    'terminal',
    `The backup ${id} is damaged, nothing was restored; choose another one`,
    cause,
  );
