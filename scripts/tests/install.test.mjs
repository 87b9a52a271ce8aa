import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { prepareState } from '../lib/state.mjs';
import { install } from '../lib/toolchain.mjs';
import { runToEnd, scratch } from './command.mjs';

test('a package that was damaged on this machine is fetched again', async t => {
  const dir = scratch(t);
  const state = prepareState(path.join(dir, 'state'));
  const binaries = path.dirname(process.execPath);
  const toolchain = {
    binaries,
    node: process.execPath,
    yarn: path.resolve(binaries, '../../@yarnpkg/cli-dist/bin/yarn.js'),
  };
  const project = path.join(dir, 'project');
  const cache = path.join(dir, 'global');
  process.env.YARN_GLOBAL_FOLDER = cache;
  t.after(() => delete process.env.YARN_GLOBAL_FOLDER);

  fs.mkdirSync(path.join(project, 'sample'), { recursive: true });
  const write = (name, text) =>
    fs.writeFileSync(path.join(project, name), text);
  write('sample/package.json', '{ "name": "sample", "version": "1.0.0" }');
  write('sample/index.js', '// '.padEnd(5000, 'x'));
  write('yarn.lock', '');
  write('.yarnrc.yml', 'nodeLinker: node-modules\nenableTelemetry: false\n');
  await runToEnd('tar', ['czf', 'sample.tgz', 'sample'], { cwd: project });
  write(
    'package.json',
    '{ "private": true, "dependencies": { "sample": "file:./sample.tgz" } }',
  );
  const yarn = (...args) =>
    runToEnd(toolchain.node, [toolchain.yarn, ...args], {
      cwd: project,
      env: { ...process.env, YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
    });
  const made = await yarn('install');
  assert.equal(made.code, 0, made.output);
  const [archive] = fs
    .readdirSync(path.join(cache, 'cache'))
    .filter(name => name.endsWith('.zip'));
  fs.truncateSync(path.join(cache, 'cache', archive), 200);
  fs.rmSync(path.join(project, 'node_modules'), { recursive: true });

  await install(state, toolchain, project);
  assert.ok(fs.existsSync(path.join(project, 'node_modules/sample/index.js')));
});
