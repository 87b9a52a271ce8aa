import fs from 'node:fs';
import path from 'node:path';
import type { AddonInventoryItem } from '../protocol.ts';
import { isCopySlot } from './copies/physicalCopy.ts';
import type { PostgresServer } from './postgresServer.ts';

const namesIn = (folder: string): string[] => {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** Replication slots of copies: while one is being made, and never after it. */
export const leftoversOf = (
  addonId: string,
  { data }: PostgresServer,
): AddonInventoryItem[] =>
  namesIn(path.join(data, 'pg_replslot'))
    .filter(isCopySlot)
    .map(name => ({
      addonId,
      what: 'Replication slot of a copy that is being made',
      where: path.join(data, 'pg_replslot', name),
    }));

/** Folders that belong to no add-on: half removed, or half made by one that is no more. */
export const strayFolders = (
  folder: string,
  known: readonly string[],
): AddonInventoryItem[] =>
  namesIn(folder)
    .map(name => path.join(folder, name))
    .filter(file => !known.includes(file))
    .map(where => ({ what: 'Remains of an add-on', where }));
