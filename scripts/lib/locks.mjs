/** A lock file that names its holder; one whose holder is gone counts for nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from './processes.mjs';

/** Takes the lock, or gives the living holder. `{ release }` or `{ holder }`. */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    const mine = `${file}.${process.pid}`;
    try {
      fs.writeFileSync(mine, JSON.stringify(identify(process.pid)), {
        mode: 0o600,
      });
      // A link appears whole or not at all, so nobody ever reads half a lock.
      fs.linkSync(mine, file);
      return { release: () => fs.rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    } finally {
      fs.rmSync(mine, { force: true });
    }
    const holder = readHolder(file);
    if (isAlive(holder)) {
      return { holder };
    }
    fs.rmSync(file, { force: true });
  }
}

/** Does the work while holding the lock; waits for whoever has it. */
export async function withLock(file, work) {
  let lock = tryLock(file);
  while (!lock.release) {
    await sleep(250);
    lock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
