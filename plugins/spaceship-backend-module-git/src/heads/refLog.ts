import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One move of a branch, as git wrote it down. */
export type RefMove = {
  before: string | null;
  after: string | null;
  /** Catalog user who pushed over HTTP, or null. */
  pusher: string | null;
};

const line =
  /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.*) <([^<>]*)> \d+ [+-]\d{4}(?:\t.*)?$/;

/** How the pusher is named to git, which keeps it in the log of the branch: durable, and exact for pushes at one time. */
export function pusherEnvironment(pusher: string): Record<string, string> {
  return {
    GIT_COMMITTER_NAME: pusher,
    GIT_COMMITTER_EMAIL: `${pusher}@spaceship`,
  };
}

/** The moves that are written down of a branch, oldest first. */
export async function readRefLog(
  gitDir: string,
  branch: string,
): Promise<RefMove[]> {
  let text: string;
  try {
    text = await readFile(join(gitDir, 'logs/refs/heads', branch), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap(entry => {
    const found = line.exec(entry);
    if (!found) return [];
    const [, before, after, name, email] = found;
    return {
      before: orNull(before),
      after: orNull(after),
      pusher: email === `${name}@spaceship` ? name : null,
    };
  });
}

/**
 * The moves that led from `before` to `after`. One move of an unknown pusher where the log does not tell, for instance
 * because somebody wrote the branch by hand.
 */
export function movesBetween(
  log: readonly RefMove[],
  before: string | null,
  after: string,
): RefMove[] {
  const end = log.map(move => move.after).lastIndexOf(after);
  let start = -1;
  for (let at = end; at >= 0; at--) {
    if (log[at].before === before) {
      start = at;
      break;
    }
    if (at > 0 && log[at - 1].after !== log[at].before) break;
  }
  if (start < 0) return [{ before, after, pusher: null }];
  return log.slice(start, end + 1);
}

function orNull(commit: string): string | null {
  return /^0+$/.test(commit) ? null : commit;
}
