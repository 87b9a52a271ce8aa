import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../lib/checkout.mjs';
import { tryLock } from '../lib/locks.mjs';
import { main } from '../lib/output.mjs';
import {
  commandFor,
  deleteState,
  ensureSecrets,
  isPortalState,
  isRoot,
  locateState,
  prepareState,
} from '../lib/state.mjs';
import { runScript, scratch } from './command.mjs';

const modeOf = file => fs.statSync(file).mode & 0o777;

test('refuses in one sentence what can be no state folder', async t => {
  const dir = scratch(t);
  const file = path.join(dir, 'file');
  fs.writeFileSync(file, 'text', { mode: 0o600 });
  const impossible = [file, path.join(file, 'below')];
  if (process.platform === 'linux') {
    // Node's recursive mkdir never comes back from there.
    impossible.push('/proc/x', '/proc/x/y', '/proc/self/fd/x/y');
  }
  for (const state of impossible) {
    const { code, output } = await runScript('start', '--state', state);
    assert.equal(code, 1);
    assert.match(output, /^\n[^\n]+Choose another with --state DIR\.\n$/);
  }
  assert.equal(modeOf(file), 0o600);
});

test('names commands so that they are about the same state', () => {
  const said = state => commandFor(locateState(state), 'npm run stop');
  assert.equal(said(path.join(CHECKOUT, '.spaceship')), '`npm run stop`');
  assert.equal(said('/srv/own'), '`npm run stop -- --state /srv/own`');
  assert.equal(
    commandFor(
      locateState(path.join(CHECKOUT, '.spaceship')),
      ...['npm run reset', '--yes'],
    ),
    '`npm run reset -- --yes`',
  );
  assert.equal(
    said("/srv/Mira's own"),
    "`npm run stop -- --state '/srv/Mira'\\''s own'`",
  );
});

test('leaves a folder alone that is used for something else', async t => {
  const dir = scratch(t);
  fs.chmodSync(dir, 0o755);
  fs.writeFileSync(path.join(dir, 'README'), 'My project.\n');
  fs.writeFileSync(path.join(dir, 'portal.json'), '{}');

  const started = await runScript('start', '--state', dir);
  assert.equal(started.code, 1);
  assert.match(started.output, /is used for something else/);
  const stopped = await runScript('stop', '--state', dir);
  assert.match(stopped.output, /Nothing runs/);
  const forgotten = await runScript('reset', '--state', dir, '--yes');
  assert.equal(forgotten.code, 1);
  assert.match(forgotten.output, /so nothing was deleted/);

  assert.equal(modeOf(dir), 0o755);
  assert.deepEqual(fs.readdirSync(dir).sort(), ['README', 'portal.json']);
});

test('says whose a folder is that this user may not read', t => {
  const state = prepareState(path.join(scratch(t), 'state'));
  const { readFileSync } = fs;
  t.mock.method(fs, 'readFileSync', (file, ...how) => {
    if (file !== state.marker) return readFileSync(file, ...how);
    throw Object.assign(new Error('denied'), { code: 'EACCES' });
  });
  for (const look of [isPortalState, () => prepareState(state.dir)]) {
    assert.throws(() => look(state), /belongs to another user\. Do this as/);
  }
});

test('leaves a portal alone that is at another port than the one that is meant', async t => {
  const state = prepareState(path.join(scratch(t), 'state'));
  fs.writeFileSync(state.portsFile, JSON.stringify({ port: 7007 }));
  for (const command of ['stop', 'reset']) {
    const { code, output } = await runScript(
      command,
      ...['--state', state.dir, '--port', '7100'],
      ...(command === 'reset' ? ['--yes'] : []),
    );
    assert.equal(code, 1);
    assert.match(output, /is at port 7007, not 7100, so it was left alone/);
  }
  const { code } = await runScript(
    ...['reset', '--state', state.dir, '--port', '7007', '--yes'],
  );
  assert.equal(code, 0);
  assert.equal(fs.existsSync(state.dir), false);
});

test('keeps what is private to its owner', t => {
  const state = prepareState(path.join(scratch(t), 'state'));
  assert.equal(modeOf(state.dir), isRoot ? 0o711 : 0o700);
  for (const name of ['secrets', 'repositories', 'artifacts', 'logs']) {
    assert.equal(modeOf(path.join(state.dir, name)), 0o700);
  }
  ensureSecrets(state);
  assert.equal(modeOf(state.masterKey), 0o600);
});

test('never replaces a key that is there, and says when one is lost', t => {
  const state = prepareState(path.join(scratch(t), 'state'));
  ensureSecrets(state);
  const key = fs.readFileSync(state.masterKey, 'utf8');
  ensureSecrets(state);
  assert.equal(fs.readFileSync(state.masterKey, 'utf8'), key);
  fs.writeFileSync(state.masterKey, '');
  assert.throws(() => ensureSecrets(state), /is empty\. Put it back/);
});

test('a reset asks, and deletes only what it was told to', async t => {
  const dir = scratch(t);
  const state = prepareState(path.join(dir, 'state'));
  const asked = await runScript('reset', '--state', state.dir);
  assert.equal(asked.code, 1);
  assert.match(
    asked.output,
    /nobody is here to be asked\. Say `npm run reset -- --state \S+ --yes`/,
  );
  assert.ok(isPortalState(state));

  const told = await runScript('reset', '--state', state.dir, '--yes');
  assert.equal(told.code, 0, told.output);
  assert.deepEqual(fs.readdirSync(dir), []);
  const again = await runScript('reset', '--state', state.dir, '--yes');
  assert.match(again.output, /There is nothing at/);
});

test('forgets a state folder that was given as a link', async t => {
  const dir = scratch(t);
  fs.mkdirSync(path.join(dir, 'real'));
  fs.symlinkSync(path.join(dir, 'real'), path.join(dir, 'link'));
  const state = prepareState(path.join(dir, 'link'));
  await deleteState(locateState(state.asked));
  assert.deepEqual(fs.readdirSync(dir), []);
});

test('a lock of a process that is gone counts for nothing', t => {
  const file = path.join(scratch(t), 'start.lock');
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, start: 'before' }));
  const mine = tryLock(file);
  assert.ok(mine.release);
  assert.equal(tryLock(file).holder.pid, process.pid);
  mine.release();
  assert.ok(!fs.existsSync(file));
});

test('says in one sentence that the disk is full', async t => {
  const said = [];
  t.mock.method(process.stderr, 'write', text => said.push(text));
  t.mock.method(globalThis, 'setTimeout', () => ({ unref() {} }));
  const { exitCode } = process;
  await main(async () => {
    throw Object.assign(new Error('write'), { code: 'ENOSPC' });
  });
  process.exitCode = exitCode;
  assert.match(
    said.join(''),
    /The disk is full\. Make room .* nothing was lost/,
  );
});
