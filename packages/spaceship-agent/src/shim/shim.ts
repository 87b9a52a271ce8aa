import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  claimFile,
  MARK,
  specFile,
  stateFile,
  type ProcessSpec,
  type ProcessState,
} from '../processes/record.ts';
import { claimJson, readJson, writeJson } from '../system/jsonFile.ts';
import {
  groupMembers,
  identify,
  killMarked,
  signalGroup,
} from '../system/processIdentity.ts';
import { KeptState } from './KeptState.ts';
import { Output } from './output.ts';

const POLL_MS = 25;
const LAST_OUTPUT_MS = 500;

/** So long a shim stays for a disk without room: without it nobody knows how its process ended. */
const LAST_WORDS_MS = 10_000;

/**
 * Looks after one process: claims it (so that it is started once, whoever asks twice), starts it in a group of its own,
 * keeps its output and writes down how it ended. SIGTERM means: stop it gracefully.
 */
export async function runShim(folder: string): Promise<void> {
  let stop = () => {};
  const stopping = new Promise<void>(resolve => {
    stop = resolve;
  });
  process.on('SIGTERM', () => stop());
  for (const ignored of ['SIGINT', 'SIGHUP'] as const)
    process.on(ignored, () => {});

  if (!claimJson(claimFile(folder), identify(process.pid))) return;
  const spec = readJson<ProcessSpec>(specFile(folder));
  if (!spec) throw new Error(`No process is described in ${folder}`);
  writeJson(stateFile(folder), { phase: 'starting' } satisfies ProcessState);
  const record = new KeptState(stateFile(folder));

  const output = new Output(spec.logFolder, spec.secrets, spec.keepOutput);
  process.umask(0o077);
  const child = start(spec);
  child.stdout?.on('data', chunk => output.write('out', chunk));
  child.stderr?.on('data', chunk => output.write('err', chunk));
  const closed = new Promise<void>(resolve =>
    child.once('close', () => resolve()),
  );
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>(
    resolve => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
      child.once('error', error => {
        output.say(`It could not be started: ${error.message}`);
        resolve({ exitCode: 127, signal: null });
      });
    },
  );
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity)
    record.keep({
      phase: 'running',
      child: identity,
      startedAt: new Date().toISOString(),
    });

  let timedOut = false;
  let stopped = false;
  const timer = setTimeout(() => {
    timedOut = true;
    output.say(
      `It was stopped: it ran longer than ${(spec.timeoutMs ?? 0) / 1000} s`,
    );
    stop();
  }, spec.timeoutMs ?? 2 ** 31 - 1);
  if (spec.timeoutMs === null) clearTimeout(timer);

  await Promise.race([ended, stopping.then(() => (stopped = true))]);
  clearTimeout(timer);
  if (child.pid !== undefined) {
    if (stopped) await stopGroup(child.pid, spec.stopTimeoutMs);
    else signalGroup(child.pid, 'SIGKILL');
  }
  const exit = await ended;
  killMarked(MARK, spec.id);
  await Promise.race([closed, sleep(LAST_OUTPUT_MS)]);
  record.keep({
    phase: 'exited',
    ...exit,
    timedOut,
    stopped: stopped && !timedOut,
    endedAt: new Date().toISOString(),
    lastWords: output.end(),
  });
  await record.written(LAST_WORDS_MS);
  process.exit(0);
}

function start(spec: ProcessSpec): ChildProcess {
  return spawn('/bin/sh', ['-c', spec.command], {
    cwd: spec.cwd,
    env: { ...spec.env, [MARK]: spec.id },
    ...(spec.account ?? {}),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The shell may be gone at once while what it started still finishes its requests: the group counts. */
async function stopGroup(group: number, timeoutMs: number): Promise<void> {
  signalGroup(group, 'SIGTERM');
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    if (groupMembers(group).length === 0) return;
    await sleep(POLL_MS);
  }
  signalGroup(group, 'SIGKILL');
}
