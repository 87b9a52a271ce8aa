/** The commands as a person runs them, and a place to run them in. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CHECKOUT } from '../lib/checkout.mjs';

const GIVE_UP_AFTER_MS = 60_000;

/** Runs a program to its end: `{ code, output }`, both streams as one text. */
export function runToEnd(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: GIVE_UP_AFTER_MS,
    killSignal: 'SIGKILL',
    ...options,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code: code ?? signal, output }),
    );
  });
}

/** Runs one of the scripts; what is no text is added to its environment. */
export function runScript(name, ...args) {
  const env = Object.assign({ ...process.env }, ...args.filter(isEnvironment));
  return runToEnd(
    process.execPath,
    [
      path.join(CHECKOUT, 'scripts', `${name}.mjs`),
      ...args.filter(arg => !isEnvironment(arg)),
    ],
    { env },
  );
}

const isEnvironment = arg => typeof arg === 'object';

/** A folder that is gone after the test, whatever became of it. */
export function scratch(t) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'spaceship-scripts-'));
  fs.chmodSync(dir, 0o711);
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}
