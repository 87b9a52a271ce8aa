import type { MemorySource } from './MemorySource';
import type { Random } from './Random';

export const reviewBranches = 100;
const commitsOfBranch = 12;
export const mainCommit = 'review-main';
export const commitOf = (branch: number, n: number) => `b${branch}c${n}`;

const files = {
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
addons: { database: { type: memory } }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: main, deliver: staging }
review: { data: { database: { clone: staging } } }
`,
};

/** The commits of all branches, the same in every process. Which of them are heads is said by the world. */
export function reviewCommits(source: MemorySource): MemorySource {
  source.commit(mainCommit, null, files);
  for (let branch = 0; branch < reviewBranches; branch++) {
    for (let n = 1; n <= commitsOfBranch; n++) {
      source.commit(
        commitOf(branch, n),
        n === 1 ? mainCommit : commitOf(branch, n - 1),
        files,
      );
    }
  }
  return source;
}

/** One thing that happens to a branch, with what becomes of the event that tells it. */
export type BranchAct = {
  do: 'push' | 'delete' | 'end-by-hand';
  /** Of a push: its number on the branch. */
  n: number;
  afterMs: number;
  event: 'told' | 'lost' | 'doubled' | 'late';
};

/** What happens to one branch: it begins with a push that is told, and goes on as the seed says. */
export function branchHistory(random: Random): BranchAct[] {
  const acts: BranchAct[] = [{ do: 'push', n: 1, afterMs: 0, event: 'told' }];
  let n = 1;
  const count = random.between(2, 6);
  for (let at = 0; at < count; at++) {
    const kind = random.next();
    const fate = random.next();
    let what: BranchAct['do'] = 'push';
    if (kind > 0.55) what = 'delete';
    if (kind > 0.92) what = 'end-by-hand';
    let event: BranchAct['event'] = 'told';
    if (fate > 0.55) event = 'lost';
    if (fate > 0.7) event = 'doubled';
    if (fate > 0.85) event = 'late';
    if (what === 'push') n += 1;
    acts.push({ do: what, n, afterMs: random.between(0, 3_000), event });
  }
  return acts;
}
