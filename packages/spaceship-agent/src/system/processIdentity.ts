import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** A pid counts only together with the time its process began: pids are used again. */
export type ProcessIdentity = { pid: number; startTime: string };

type Stat = { pid: number; state: string; group: number; startTime: string };

const isLinux = process.platform === 'linux';

function readStat(pid: number): Stat | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      state: fields[0],
      group: Number(fields[2]),
      startTime: fields[19],
    };
  } catch {
    return undefined;
  }
}

function listByPs(...selection: string[]): Stat[] {
  try {
    const out = execFileSync(
      'ps',
      [...selection, '-o', 'pid=,stat=,pgid=,lstart='],
      { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
    );
    return out
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields.length > 3)
      .map(([pid, state, group, ...start]) => ({
        pid: Number(pid),
        state: state[0],
        group: Number(group),
        startTime: start.join(' '),
      }));
  } catch {
    return [];
  }
}

const statOf = (pid: number): Stat | undefined =>
  isLinux ? readStat(pid) : listByPs('-p', String(pid))[0];

const pids = (): number[] =>
  fs.readdirSync('/proc').map(Number).filter(Number.isInteger);

/** Identity of a living process, or undefined when there is none with this pid. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = statOf(pid);
  return stat && stat.state !== 'Z'
    ? { pid, startTime: stat.startTime }
    : undefined;
}

/** The process with this pid lives and is the one that was meant. */
export function isAlive(identity: ProcessIdentity | undefined): boolean {
  if (!identity) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return identify(identity.pid)?.startTime === identity.startTime;
}

/** Living members of a process group, the dead that nobody has waited for left out. */
export function groupMembers(group: number): number[] {
  const all = isLinux
    ? pids().flatMap(pid => readStat(pid) ?? [])
    : listByPs('-A');
  return all
    .filter(stat => stat.group === group && stat.state !== 'Z')
    .map(stat => stat.pid);
}

/** Sends a signal; a process or group that is gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export const signalGroup = (group: number, name: NodeJS.Signals): void =>
  signal(-group, name);

/**
 * Kills whatever carries `NAME=value` in the environment it was started with: what left its process group, and what
 * was started by a shim that died before it could write down the pid.
 */
export function killMarked(name: string, value: string): void {
  if (!isLinux) return;
  const mark = `\0${name}=${value}\0`;
  for (const pid of pids()) {
    if (pid === process.pid) continue;
    try {
      if (
        `\0${fs.readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(mark)
      )
        signal(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile, or not ours to read.
    }
  }
}
