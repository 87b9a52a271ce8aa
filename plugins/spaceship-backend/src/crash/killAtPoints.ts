import { nameOfPoint, type Point } from './points';
import type { Verdict } from './verdicts';
import type { Worker, Workers } from './Workers';

const pointWithinMs = 60_000;

/** Two replicas at a time run into points until each was hit once; one more lives all the time. */
export async function killAtPoints(
  workers: Workers,
  points: readonly Point[],
  killed: (worker: Worker, at: number) => Promise<void>,
): Promise<Verdict> {
  const pending = new Map(points.map(point => [nameOfPoint(point), point]));
  const missed = new Set(pending.keys());
  let lastHitAt = Date.now();
  const victim = async (): Promise<void> => {
    while (pending.size > 0) {
      const worker = await workers.start();
      const trap = () => worker.trap([...pending.values()]);
      trap();
      const timer = setInterval(() => {
        if (Date.now() - lastHitAt > pointWithinMs || pending.size === 0) {
          pending.clear();
          worker.child.kill('SIGKILL');
        } else trap();
      }, 500);
      const { at, point } = await worker.ended;
      clearInterval(timer);
      await killed(worker, at);
      if (point) {
        lastHitAt = Date.now();
        missed.delete(nameOfPoint(point));
        pending.delete(nameOfPoint(point));
      }
    }
  };
  await Promise.all([victim(), victim()]);
  return {
    what: `a replica was killed at each of ${points.length} points`,
    faults: [...missed].map(point => `never came to ${point}`),
  };
}
