/** Tests of the commands themselves, with Node's own runner: they need nothing that is installed. */
import fs from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from '../checkout.mjs';
import { run } from './run.mjs';

/** Runs every `*.test.mjs` in a folder, one after the other, and gives the counts. */
export async function runNodeTests(context, folder) {
  const files = fs
    .readdirSync(path.join(CHECKOUT, folder))
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => path.join(folder, name));
  let tail = '';
  const code = await run(
    context,
    ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
    {
      onOutput: text => {
        tail = (tail + text).slice(-20_000);
      },
    },
  );
  const count = name =>
    Number(tail.match(new RegExp(`ℹ ${name} (\\d+)`))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return {
    passed: count('pass'),
    failed: failed || (code === 0 ? 0 : 1),
    skipped: count('skipped') + count('todo'),
    failures: [
      ...(tail.split('✖ failing tests:')[1] ?? '').matchAll(/^✖ (.+)$/gm),
    ].map(([, what]) => what),
  };
}
