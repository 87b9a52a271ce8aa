import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { program } from '../system/program.ts';
import { ArchiveError } from './limits.ts';
import type { Packed } from './pack.ts';
import type { Unpacked } from './unpack.ts';
import type { ArchiveWork } from './worker.ts';

const LONGEST_COMPLAINT = 2000;

/** Has a worker process do it, so that the agent answers meanwhile. Throws {@link ArchiveError} for a bad archive. */
export async function workOnArchive<Work extends ArchiveWork>(
  work: Work,
  input?: Readable,
): Promise<Work extends { kind: 'pack' } ? Packed : Unpacked> {
  const { file, args, env } = program('archive', JSON.stringify(work));
  const worker = spawn(file, args, {
    cwd: '/',
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env,
  });
  let out = '';
  let complaint = '';
  worker.stdout?.on('data', chunk => (out += chunk));
  worker.stderr?.on('data', chunk => {
    complaint = (complaint + chunk).slice(0, LONGEST_COMPLAINT);
  });
  if (input && worker.stdin) {
    // A worker that refuses the archive stops reading; its answer says why.
    worker.stdin.on('error', () => input.resume());
    input.on('error', () => worker.kill('SIGKILL'));
    input.on('aborted', () => worker.kill('SIGKILL'));
    input.pipe(worker.stdin);
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `Working on an archive failed (exit ${code}): ${complaint.trim()}`,
    );
  const answer = JSON.parse(out);
  if (answer.refused) throw new ArchiveError(answer.refused);
  return answer;
}
