import type { Instant } from '@spaceship/backstage-plugin-spaceship-common';
import { commit, type Commit } from './commit';
import type { EngineContext } from './EngineContext';
import { failpoint } from './failpoint';

/** A subject that waits for no instant is looked at again after this long all the same. */
const lookAgainMs = 120_000;
/** And one whose facts could not all be asked, after this. */
const askAgainMs = 5_000;

/** When to plan again: the earliest of the planner's instants, the engine's own, and the net below them. */
export function wakeUpAt(
  context: EngineContext,
  wakeUps: readonly { at: Instant }[],
  options: { askAgainMs?: number; isPartial?: boolean } = {},
): Instant {
  const now = context.clock.nowMs();
  const instants = [
    now + lookAgainMs,
    ...wakeUps.map(wakeUp => Date.parse(wakeUp.at)),
    ...(options.askAgainMs === undefined ? [] : [now + options.askAgainMs]),
    ...(options.isPartial ? [now + askAgainMs] : []),
  ];
  return new Date(Math.min(...instants)).toISOString();
}

export type Rest = Commit & { rest: { at: Instant } };

/**
 * Comes to rest: tree and next instant are stored, and the timer is set under the lock of the row, so that a wake-up
 * that comes at the same moment is never moved to later; the job is completed. False where the lease is lost.
 */
export async function rest(
  context: EngineContext,
  write: Rest,
): Promise<boolean> {
  const { subject } = write.lease;
  const point = { subjectId: subject.id, doing: subject.kind };
  await failpoint('before-rest', point);
  const at = new Date(write.rest.at);
  const held = await context.knex.transaction(async trx => {
    const { held: isHeld, quiet } = await commit(trx, {
      ...write,
      completes: true,
    });
    if (isHeld && quiet) await context.jobs.enqueue(trx, [{ subject, at }]);
    return isHeld;
  });
  await failpoint('after-rest', point);
  if (held) context.rested(subject, at);
  return held;
}
