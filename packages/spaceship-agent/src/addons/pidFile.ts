import fs from 'node:fs';
import path from 'node:path';

/** What a Postgres writes down of itself in its data folder. */
export function readPidFile(
  data: string,
): { pid: number; isReady: boolean } | undefined {
  try {
    const lines = fs
      .readFileSync(path.join(data, 'postmaster.pid'), 'utf8')
      .split('\n');
    return { pid: Number(lines[0]), isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}
