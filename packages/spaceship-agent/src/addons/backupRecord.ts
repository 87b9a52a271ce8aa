import path from 'node:path';
import { readJson } from '../system/jsonFile.ts';
import { shortHash } from '../system/layout.ts';

/** What should exist of one backup. After its removal only this is left: the id never comes back. */
export type BackupRecord = {
  id: string;
  addonId: string;
  plan: string;
  service: string;
  destination: string;
} & (
  | { state: 'wanted' }
  | { state: 'failed'; message: string }
  | { state: 'removed' }
  | {
      state: 'ready';
      takenAt: string;
      sizeBytes: number;
      digest: string;
      version: number;
    }
);

export type ReadyBackup = Extract<BackupRecord, { state: 'ready' }>;

export const backupFolder = (backups: string, id: string): string =>
  path.join(backups, shortHash(id));

export const recordFile = (folder: string): string =>
  path.join(folder, 'backup.json');

export const packedFile = (folder: string): string =>
  path.join(folder, 'data.tar.zst');

export const readBackup = (
  backups: string,
  id: string,
): BackupRecord | undefined =>
  readJson<BackupRecord>(recordFile(backupFolder(backups, id)));
