import { spawnSync } from 'node:child_process';
import { tellingWords } from './tellingWords.ts';

const lastWordsOf = (script: string) =>
  spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    .stderr.split('\n')
    .slice(-20);

it.each([
  ['require("/not/there")', /^Error: Cannot find module '\/not\/there'/],
  [
    'throw Object.assign(new TypeError("no colour"), { code: "E", hue: [1, 2], deep: { a: 1 } })',
    /^TypeError: no colour/,
  ],
  [
    'Promise.reject(new Error("outer", { cause: new RangeError("inner") }))',
    /^Error: outer/,
  ],
])('finds what Node says of %s', (script, words) => {
  expect(tellingWords(lastWordsOf(script))).toMatch(words);
});

it.each([
  [['one', '', 'two', 'three', 'four'], 'two | three | four'],
  [['bye'], 'bye'],
  [[], ''],
  [
    [
      'the mirror is gone',
      'npm error code 3',
      'npm error path /build',
      'npm error command failed',
      'npm error command sh -c fetch',
      'npm error A complete log of this run can be found in: /home/x.log',
    ],
    'the mirror is gone',
  ],
  [
    ['npm error code E404', 'npm error 404 Not Found - GET /left-pad'],
    'npm error 404 Not Found - GET /left-pad',
  ],
  [['npm error code 1', 'npm error'], 'npm error code 1 | npm error'],
  [
    ['Traceback (most recent call last):', '  File "a.py"', 'KeyError: 7'],
    'KeyError: 7',
  ],
  [
    ['panic: no disk', '', 'goroutine 1 [running]:', 'main.main()', 'x', 'y'],
    'panic: no disk | goroutine 1 [running]: | main.main()',
  ],
  [
    ['Error: early', 'it went on', 'a', 'b', 'Error: late', 'bye'],
    'Error: late | bye',
  ],
])('tells of %j', (lines, words) => {
  expect(tellingWords(lines)).toBe(words);
});
