/** Keeps a process running: starts it again when it dies, ever more slowly when it keeps dying. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sentenceOf, warn } from './output.mjs';
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
  {
    onStarted = () => undefined,
    isUp = async () => true,
    steadyAfterMs = STEADY_AFTER_MS,
  } = {},
) {
  const kept = { current: await start(), deaths: 0, released: false };
  onStarted(kept.current);
  kept.loop = watch(name, start, { onStarted, isUp, steadyAfterMs }, kept);
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

async function watch(name, start, { onStarted, isUp, steadyAfterMs }, kept) {
  let delay = FIRST_DELAY_MS;
  let since = Date.now();
  while (!kept.released) {
    if (isAlive(kept.current?.process)) {
      await sleep(LOOK_EVERY_MS);
      continue;
    }
    if (kept.current && Date.now() - since > steadyAfterMs) {
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
    } catch (error) {
      kept.current = undefined;
      warn(`${time()} ${name}: ${sentenceOf(error)}`);
      continue;
    }
    since = Date.now();
    tell(onStarted, kept.current);
    if (await untilUp(kept, isUp)) {
      warn(`${time()} ${name} runs again.`);
    }
  }
}

/** What runs must be kept although a full disk has no room for the note of it. */
function tell(onStarted, current) {
  try {
    onStarted(current);
  } catch (error) {
    warn(sentenceOf(error));
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
