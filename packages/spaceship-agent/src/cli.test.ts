import { execFile } from 'node:child_process';
import path from 'node:path';

const program = path.resolve(__dirname, '../bin/spaceship-agent.cjs');

const run = (...args: string[]) =>
  new Promise<{ code: unknown; said: string }>(resolve => {
    execFile(process.execPath, [program, ...args], (error, _, said) =>
      resolve({ code: error?.code ?? 0, said }),
    );
  });

it.each([
  [[], 'Say where everything is kept, with --state DIR.'],
  [['run', '--state'], "Option '--state <value>' argument missing."],
  [['run', '--nonsense'], "Unknown option '--nonsense'"],
  [
    ['run', '--state', '/nowhere', '--router-port', 'abc'],
    '--router-port needs a number from 1 to 65535, and “abc” is none.',
  ],
  [['begin', '--state', '/nowhere'], 'There is no command “begin”.'],
])('%j is refused with a sentence and the usage', async (args, sentence) => {
  const { code, said } = await run(...args);
  expect(code).toBe(2);
  expect(said).toContain(`spaceship-agent: ${sentence}`);
  expect(said).toContain('spaceship-agent run    --state DIR');
  expect(said).not.toContain('    at ');
});
