/** Processes by pid and start time: a pid alone may name another program by now. */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Explained } from './output.mjs';

/** When a process started, as text that no later process with its pid has; undefined if it is gone. */
export function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return 'ZX'.includes(fields[0]) ? undefined : `${bootId()}.${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

let boot;
function bootId() {
  boot ??= fs
    .readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    .slice(0, 8);
  return boot;
}

/** A process as it is written down: `{ pid, start }`. */
export function identify(pid) {
  return { pid, start: startOf(pid) };
}

export function isAlive(identity) {
  return Boolean(
    identity?.pid && identity.start && startOf(identity.pid) === identity.start,
  );
}

/** Asks a process to end, waits, and insists. Gives false if it was gone already. */
export async function end(
  identity,
  { signal = 'SIGTERM', graceMs = 15_000 } = {},
) {
  if (!isAlive(identity)) {
    return false;
  }
  send(identity.pid, signal);
  const insistAt = Date.now() + graceMs;
  while (isAlive(identity)) {
    if (Date.now() > insistAt) {
      send(identity.pid, 'SIGKILL');
    }
    await sleep(25);
  }
  return true;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

/** Runs a program to its end with its output in a file; throws with the last lines if it fails. */
export async function runLogged(
  command,
  args,
  { log, failure, ...options } = {},
) {
  const fd = fs.openSync(log, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', fd, fd],
    });
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) => resolve(status ?? signal));
    });
    process.removeListener('exit', stop);
    if (code !== 0) {
      throw new Explained(
        `${failure ?? `${command} failed`} (${code}).\n${lastLines(
          log,
          20,
        )}\nAll of it: ${log}`,
      );
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** The end of a text file. */
export function lastLines(file, count) {
  try {
    const { size } = fs.statSync(file);
    const length = Math.min(size, 32_768);
    const fd = fs.openSync(file, 'r');
    const buffer = Buffer.alloc(length);
    fs.readSync(fd, buffer, 0, length, size - length);
    fs.closeSync(fd);
    return buffer
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .slice(-count)
      .join('\n');
  } catch {
    return '';
  }
}
