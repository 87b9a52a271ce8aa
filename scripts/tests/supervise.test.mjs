import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { identify } from '../lib/processes.mjs';
import { keep } from '../lib/supervise.mjs';

async function sleeper() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return { child, process: identify(child.pid) };
}

test('starts again ever more slowly what can not start, also when it was steady before', async () => {
  const tries = [];
  const first = await sleeper();
  const second = await sleeper();
  const again = Promise.withResolvers();
  const kept = await keep(
    'The sleeper',
    async () => {
      tries.push(Date.now());
      if (tries.length === 1) return first;
      if (tries.length < 5) throw new Error('There is no bed.');
      again.resolve();
      return second;
    },
    { steadyAfterMs: 0 },
  );
  first.child.kill('SIGKILL');
  await again.promise;
  await kept.release();
  second.child.kill('SIGKILL');
  const pauses = tries.slice(2).map((at, index) => at - tries[index + 1]);
  const least = [190, 390, 790];
  assert.ok(
    pauses.every((pause, index) => pause >= least[index]),
    `${pauses}`,
  );
});

test('keeps what runs although it could not be noted', async () => {
  const noted = [];
  const first = await sleeper();
  const all = [first];
  const again = Promise.withResolvers();
  const kept = await keep(
    'The sleeper',
    async () => {
      if (noted.length === 0) return first;
      all.push(await sleeper());
      return all.at(-1);
    },
    {
      onStarted(one) {
        noted.push(one);
        if (noted.length === 1) return;
        again.resolve();
        throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      },
    },
  );
  first.child.kill('SIGKILL');
  await again.promise;
  await kept.release();
  assert.equal(kept.current, all[1]);
  assert.equal(all.length, 2);
  all[1].child.kill('SIGKILL');
});
