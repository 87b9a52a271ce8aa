import type {
  Planned,
  RolloutDecision,
  RolloutFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import { cancelDeliveries } from '../rollouts/cancelDeliveries';
import { finishRollout } from '../rollouts/finishRollout';
import { loadRolloutFacts } from '../rollouts/loadRolloutFacts';
import { startDeliveries, withStarted } from '../rollouts/startDeliveries';
import type { Lease } from './claim';
import type { Commit } from './commit';
import { DecisionLog } from './decisions';
import { digestOf } from './digestOf';
import type { EngineContext } from './EngineContext';
import { failpoint } from './failpoint';
import type { Loaded } from './loaded';
import { rest, wakeUpAt, type Rest } from './rest';

/** Facts that change under every plan are planned on again this often; then the subject rests for a moment. */
const mostTries = 10;

/**
 * Takes one rollout as far as it can go now. Its actions are rows only: each is one fenced transaction. True where the
 * last one completed its job.
 */
export async function reconcileRollout(
  context: EngineContext,
  lease: Lease,
): Promise<boolean> {
  const point = { subjectId: lease.subject.id, doing: 'rollout' };
  for (let tries = 0; ; tries++) {
    const loaded = await loadRolloutFacts(
      context.knex,
      context.factsSources,
      lease.subject.id,
    );
    if (!loaded || loaded.fence !== lease.fence) return false;
    context.clock.set(loaded.readAt);
    await failpoint('after-facts', point);
    const now = context.clock.now();
    const planned = context.planner.rollout(loaded.facts, now);
    if (planned.decision.do === 'none') return false;
    if (planned.decision.do === 'wait' || tries === mostTries) {
      return await comeToRest(context, lease, loaded, planned, now, tries);
    }
    await failpoint('before-intent', point);
    const isDone = await act(context, lease, loaded, planned, now);
    await failpoint('after-intent', point);
    if (isDone) return true;
  }
}

/** Carries out the decision, if the facts are still what they were. True where nothing is left to do now, and the job is done. */
async function act(
  context: EngineContext,
  lease: Lease,
  loaded: Loaded<RolloutFacts>,
  planned: Planned<RolloutDecision>,
  now: string,
): Promise<boolean> {
  const { knex, jobs } = context;
  const { facts } = loaded;
  const { decision } = planned;
  const write = writeOf(context, lease, loaded, planned, now);
  const ended: Commit = { ...write, completes: true };
  switch (decision.do) {
    case 'start':
      return await start(context, write, loaded, decision.deliveries, now);
    case 'cancel-deliveries':
      await cancelDeliveries(knex, jobs, write, facts, decision.deliveries);
      return false;
    case 'finish':
      return await finishRollout(knex, jobs, ended, facts, decision);
    case 'supersede':
      return await finishRollout(knex, jobs, ended, facts, {
        outcome: 'superseded',
        reason: 'A newer rollout took its place before it began.',
        supersededBy: decision.by,
      });
    default:
      return false;
  }
}

/** Starts deliveries, and comes to rest in the same statement where the plan has nothing else to do then. */
async function start(
  context: EngineContext,
  write: Commit,
  loaded: Loaded<RolloutFacts>,
  deliveries: readonly string[],
  now: string,
): Promise<boolean> {
  const { knex, planner } = context;
  const handOver = context.handOver();
  const facts = withStarted(loaded.facts, deliveries);
  const next = planner.rollout(facts, now);
  const started = { ...loaded, facts, treeDigest: write.tree?.digest ?? null };
  const pause =
    next.decision.do === 'wait'
      ? restOf(context, write.lease, started, next, now)
      : null;
  const hasStarted = await startDeliveries(
    knex,
    handOver,
    pause ? followedBy(write, pause) : write,
    loaded.facts,
    deliveries,
  );
  if (!hasStarted) return false;
  context.give(handOver, { toThisLane: pause !== null });
  if (!pause) return false;
  context.rested(write.lease.subject, new Date(pause.rest.at));
  return true;
}

/** Both in one: what the second decision leaves behind, with the record of the two. */
function followedBy(write: Commit, pause: Rest): Commit {
  const { plannerVersion, rows } = write.decisions!;
  return {
    ...write,
    tree: pause.tree ?? write.tree,
    decisions: {
      rows: [...rows, ...(pause.decisions?.rows ?? [])],
      plannerVersion,
    },
    rest: pause.rest,
    completes: true,
  };
}

async function comeToRest(
  context: EngineContext,
  lease: Lease,
  loaded: Loaded<RolloutFacts>,
  planned: Planned<RolloutDecision>,
  now: string,
  tries: number,
): Promise<boolean> {
  const soon = tries === mostTries ? { askAgainMs: 200 } : {};
  return await rest(
    context,
    restOf(context, lease, loaded, planned, now, soon),
  );
}

function restOf(
  context: EngineContext,
  lease: Lease,
  loaded: Loaded<RolloutFacts>,
  planned: Planned<RolloutDecision>,
  now: string,
  soon: { askAgainMs?: number } = {},
): Rest {
  const { decisions, tree, ...write } = writeOf(
    context,
    lease,
    loaded,
    planned,
    now,
  );
  const isNews = digestOf(planned.tree) !== loaded.treeDigest;
  const { id, kind } = lease.subject;
  return {
    ...write,
    unchanged: undefined,
    ...(isNews && {
      decisions,
      tree,
      tell: {
        topic: `spaceship.${kind}` as const,
        payload: { serviceId: loaded.facts.service.id, rolloutId: id },
      },
    }),
    rest: {
      at: wakeUpAt(context, planned.wakeUps, {
        isPartial: loaded.isPartial,
        ...soon,
      }),
    },
  };
}

function writeOf(
  context: EngineContext,
  lease: Lease,
  loaded: Loaded<RolloutFacts>,
  planned: Planned<RolloutDecision>,
  now: string,
): Commit {
  const row = new DecisionLog().row(loaded.facts, planned, now);
  return {
    lease,
    unchanged: loaded.unchanged,
    tree: { json: row.tree, digest: digestOf(planned.tree) },
    decisions: { rows: [row], plannerVersion: context.planner.version },
  };
}
