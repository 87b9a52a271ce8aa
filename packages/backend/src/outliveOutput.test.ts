import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

it('goes on where nothing can be written any more', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(
    process.execPath,
    [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs', '--eval'],
      `require('./outliveOutput').outliveOutput();
       process.stdout.write('lost');
       process.stderr.write('lost');
       setImmediate(() => process.exit(7));`,
    ],
    { cwd: __dirname, stdio: ['ignore', full, full] },
  );
  closeSync(full);
  expect(await once(child, 'exit')).toEqual([7, null]);
});
