/** Keeps a process running: starts it again when it dies, ever more slowly when it keeps dying. */
import { setTimeout as sleep } from 'node:timers/promises';
import { warn } from './output.mjs';
import { isAlive } from './processes.mjs';

const LOOK_EVERY_MS = 200;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 15_000;
/** Who lived this long is forgiven its earlier deaths. */
const STEADY_AFTER_MS = 30_000;

/**
 * Starts it, which may throw, and keeps it running from then on. `start` gives `{ process }`
 * and adopts what runs already. `isUp` tells whether one that was started again does its work.
 * The result has the current one, counts deaths, and can let go.
 */
export async function keep(
  name,
  start,
  { onStarted = () => undefined, isUp = async () => true } = {},
) {
  const kept = { current: await start(), deaths: 0, released: false };
  onStarted(kept.current);
  kept.loop = watch(name, start, { onStarted, isUp }, kept);
  return {
    get current() {
      return kept.current;
    },
    get deaths() {
      return kept.deaths;
    },
    /** From now on it may end. */
    async release() {
      kept.released = true;
      await kept.loop;
    },
  };
}

async function watch(name, start, { onStarted, isUp }, kept) {
  let delay = FIRST_DELAY_MS;
  let since = Date.now();
  while (!kept.released) {
    if (isAlive(kept.current?.process)) {
      await sleep(LOOK_EVERY_MS);
      continue;
    }
    if (Date.now() - since > STEADY_AFTER_MS) {
      delay = FIRST_DELAY_MS;
    }
    kept.deaths++;
    warn(`${time()} ${name} ended; starting it again.`);
    await sleep(delay);
    delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    if (kept.released) {
      return;
    }
    try {
      kept.current = await start();
      since = Date.now();
      onStarted(kept.current);
      if (await untilUp(kept, isUp)) {
        warn(`${time()} ${name} runs again.`);
      }
    } catch (error) {
      kept.current = undefined;
      warn(`${time()} ${name}: ${error.message}`);
    }
  }
}

/** False where it ends before. */
async function untilUp(kept, isUp) {
  while (!kept.released && isAlive(kept.current.process)) {
    if (await isUp()) {
      return true;
    }
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

const time = () => new Date().toTimeString().slice(0, 8);
