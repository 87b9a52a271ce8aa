import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from './command.mjs';

const COMMANDS = [
  'start',
  'stop',
  'reset',
  'dev',
  'test',
  'demo',
  'bench',
  'crash',
];
const ON_A_STATE = ['start', 'stop', 'reset', 'dev'];

for (const command of COMMANDS) {
  test(`${command} explains itself`, async () => {
    const { code, output } = await runScript(command, '--help');
    assert.equal(code, 0);
    assert.match(output, /^Usage: npm /);
    assert.match(output, /--help +show this/);
  });

  test(`${command} says what it doesn't understand`, async () => {
    const { code, output } = await runScript(command, '--nonsense');
    assert.equal(code, 2);
    assert.match(
      output,
      /^There is no option --nonsense\. `npm .* --help` lists what is\.\n$/,
    );
  });
}

for (const command of ON_A_STATE) {
  test(`${command} takes a port and a folder, and nothing that is none`, async () => {
    for (const [args, sentence] of [
      [['--port', 'seven'], /needs a number from 1 to 65535, and "seven"/],
      [['--port', '70000'], /needs a number from 1 to 65535, and "70000"/],
      [['--port'], /--port needs a value/],
      [['--state'], /--state needs a value/],
      [['extra'], /"extra" is not understood/],
    ]) {
      const { code, output } = await runScript(command, ...args);
      assert.equal(code, 2, output);
      assert.match(output, sentence);
    }
  });
}

test('says where options stand, where npm kept one to itself', async () => {
  for (const [command, name] of [
    ['stop', 'state'],
    ['reset', 'state'],
    ['start', 'port'],
  ]) {
    const { code, output } = await runScript(command, {
      npm_lifecycle_event: command,
      [`npm_config_${name}`]: '/tmp/other',
    });
    assert.equal(code, 2, output);
    assert.match(
      output,
      new RegExp(
        `^npm kept --${name} to itself: options stand after \`--\`, as`,
      ),
    );
  }
});

test('bench says what there is to measure, and how often', async () => {
  for (const [args, sentence] of [
    [[], /^Say which one: engine, latency, delivery, clone\./],
    [['speed'], /^Say which one: engine, latency, delivery, clone\./],
    [
      ['engine', 'latency'],
      /^Say which one: engine, latency, delivery, clone\./,
    ],
    [['engine', '--runs', '0'], /--runs needs a number from 1 to 99, and "0"/],
    [['engine', '--runs'], /--runs needs a value/],
  ]) {
    const { code, output } = await runScript('bench', ...args);
    assert.equal(code, 2, output);
    assert.match(output, sentence);
    assert.match(output, /`npm run bench -- --help` lists what is\.\n$/);
  }
});

test('parts, phases and numbers that there are not are named', async () => {
  for (const [command, args, sentence] of [
    ['crash', ['--seed'], /^--seed needs a value: --seed N\./],
    ['crash', ['--seed', 'x'], /^--seed needs a number, and "x" is none\./],
    ['crash', ['nonsense'], /^"nonsense" is not understood\./],
    ['demo', ['--only', '99'], /^There is no part "99"; there are 1 to 10\./],
    ['demo', ['--only', '1,'], /^There is no part ""; there are 1 to 10\./],
    ['test', ['--only', 'none'], /^There is no phase "none"\./],
  ]) {
    const { code, output } = await runScript(command, ...args);
    assert.equal(code, 2, output);
    assert.match(output, sentence);
  }
});
