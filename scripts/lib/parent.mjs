/** Notices when npm, which started us, is gone: a kill of npm alone means us as well. */
import fs from 'node:fs';
import { identify, isAlive } from './processes.mjs';

const LOOK_EVERY_MS = 500;

/** Calls back once npm, or a shell between it and us, has ended. Without npm it never does. */
export function whenNpmEnds(callback) {
  if (!process.env.npm_lifecycle_event) {
    return;
  }
  const chain = ancestorsUpToNpm();
  const timer = setInterval(() => {
    if (!chain.every(isAlive)) {
      clearInterval(timer);
      callback();
    }
  }, LOOK_EVERY_MS);
  timer.unref();
}

function ancestorsUpToNpm() {
  const chain = [identify(process.ppid)];
  if (process.platform !== 'linux') {
    return chain;
  }
  for (let pid = process.ppid; pid > 1; ) {
    if (
      /^(npm|yarn)\b|\b(npm|npm-cli\.js|yarn|yarn\.js)\b/.test(commandOf(pid))
    ) {
      return chain;
    }
    pid = parentOf(pid);
    chain.push(identify(pid));
  }
  // npm is not among them: only the direct parent says anything.
  return chain.slice(0, 1);
}

function commandOf(pid) {
  return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ');
}

function parentOf(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
}
