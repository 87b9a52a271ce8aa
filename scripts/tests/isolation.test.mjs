import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../lib/checkout.mjs';
import { isRoot } from '../lib/state.mjs';
import { scratch } from './command.mjs';

const NOBODY = 65534;

test('as an ordinary user the start says that there is no isolation', async t => {
  // A copy, as the checkout may be in a home that nobody else enters.
  const dir = scratch(t);
  const scripts = path.join(dir, 'scripts');
  fs.cpSync(path.join(CHECKOUT, 'scripts'), scripts, { recursive: true });
  const node = path.join(dir, 'node');
  fs.copyFileSync(process.execPath, node);
  const home = path.join(dir, 'home');
  fs.mkdirSync(home);
  if (isRoot) {
    fs.chownSync(home, NOBODY, NOBODY);
  }
  const child = spawn(
    node,
    [path.join(scripts, 'start.mjs'), '--state', path.join(home, 'state')],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    },
  );
  const ended = new Promise(resolve => child.once('exit', resolve));
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8')) {
    said += text;
    if (said.includes('a user of its own')) {
      break;
    }
  }
  child.kill('SIGKILL');
  await ended;
  assert.match(said, /Started as an ordinary user/);
  assert.match(said, /they can read your files and the portal's keys/);
});
