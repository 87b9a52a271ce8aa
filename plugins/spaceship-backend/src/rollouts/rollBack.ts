import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  Schemas,
  StageSpec,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { databaseNow } from '../api/databaseNow';
import { listDestinations, type DestinationRow } from '../destinations/store';
import { setHold } from '../destinations/store/setHold';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { rejectInStore } from '../releases/store/rejectInStore';
import { lockService } from '../services/store/lockService';
import type { ServiceRow } from '../services/store';
import { chooseStage } from './chooseStages';
import type { DemandAt } from './deliverByHand';
import { createRollouts, type StageWish } from './createRollouts';
import {
  findRollbackTargets,
  type RollbackTarget,
} from './store/findRollbackTargets';

type Way = RollbackTarget & {
  destination: DestinationRow;
  target: NonNullable<RollbackTarget['target']>;
  running: NonNullable<RollbackTarget['running']>;
};

/**
 * Brings back what ran before, artifact and configuration, without waiting for gates. The release that is taken away
 * is rejected, and the destinations are held, at once: nothing newer comes in between.
 */
export async function rollBack(
  deps: { knex: Knex; wakes: Wakes },
  service: ServiceRow,
  wish: Schemas['RollbackRequest'],
  act: Act,
  demandAt: DemandAt,
): Promise<{ rolloutIds: string[] }> {
  const goal = await findGoal(deps.knex, service, wish);
  await demandAt(goal.destinations.map(({ slug }) => slug));
  return act.commit(async trx => {
    await lockService(trx, service.id);
    const ways = await findWays(trx, service, wish, goal);
    const { stage, stageIndex } = goal;
    const at = await databaseNow(trx);
    const note = { by: act.actor.ref, at, reason: wish.reason };
    for (const way of ways) {
      await setHold(trx, service.id, way.destination, note);
    }
    for (const releaseId of rejectedBy(ways)) {
      await rejectInStore(trx, service.id, releaseId, note);
    }
    const rolloutIds: string[] = [];
    for (const group of byRelease(ways)) {
      const [{ target }] = group;
      rolloutIds.push(
        ...(await createRollouts(trx, deps.wakes, {
          service,
          releaseId: target.releaseId,
          kind: 'rollback',
          stages: [
            {
              stage,
              stageIndex,
              strategy: 'rolling',
              gates: [],
              destinations: group.map(({ destination }) => destination),
              configRevisions: Object.fromEntries(
                group.map(way => [
                  way.destination.id,
                  way.target.configRevision,
                ]),
              ),
            },
          ],
          origin: { by: 'person', ref: act.actor.ref, note: wish.reason },
          commit: target.commit,
          branch: target.branch,
          message: target.message,
        })),
      );
    }
    await bumpFacts(trx, deps.wakes, { serviceId: service.id });
    return { rolloutIds };
  });
}

/** What a rollback would bring back. */
export async function previewRollback(
  knex: Knex,
  service: ServiceRow,
  wish: Schemas['RollbackRequest'],
): Promise<Schemas['Preview']> {
  const goal = await findGoal(knex, service, wish);
  const ways = await findWays(knex, service, wish, goal);
  const rejected = new Set(rejectedBy(ways));
  const numbers = [
    ...new Set(
      ways
        .filter(({ running }) => rejected.has(running.releaseId))
        .map(({ running }) => running.releaseNumber),
    ),
  ];
  return {
    sentence: 'It starts at once: a rollback waits for no gate.',
    tree: null,
    willHappen: [
      ...ways.map(({ destination, running, target }) => ({
        destination: destination.slug,
        text: `${destination.title} goes from release ${
          running.releaseNumber
        } back to release ${target.number}${
          target.configRevision === running.configRevision
            ? ''
            : `, with config revision ${target.configRevision}`
        }, and is held there.`,
      })),
      ...numbers.map(number => ({
        destination: null,
        text: `Release ${number} is rejected: automation never delivers it again.`,
      })),
    ],
  };
}

/** Going back to an earlier configuration of the same release rejects nothing. */
const rejectedBy = (ways: readonly Way[]) => [
  ...new Set(
    ways
      .filter(({ running, target }) => running.releaseId !== target.releaseId)
      .map(({ running }) => running.releaseId),
  ),
];

function byRelease(ways: readonly Way[]): Way[][] {
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const group = groups.get(way.target.releaseId) ?? [];
    groups.set(way.target.releaseId, [...group, way]);
  }
  return [...groups.values()];
}

const findGoal = async (
  knex: Knex,
  service: ServiceRow,
  wish: Schemas['RollbackRequest'],
): Promise<StageWish> =>
  chooseStage(
    wish,
    await flowOf(knex, service.id),
    await listDestinations(knex),
  );

async function findWays(
  knex: Knex,
  service: ServiceRow,
  wish: Schemas['RollbackRequest'],
  goal: StageWish,
): Promise<Way[]> {
  if (wish.releaseId) await demandOwnRelease(knex, service, wish.releaseId);
  const targets = await findRollbackTargets(
    knex,
    service.id,
    goal.destinations.map(({ id }) => id),
    wish.releaseId ?? null,
  );
  const ways = goal.destinations.flatMap(destination => {
    const found = targets.find(one => one.destinationId === destination.id)!;
    if (found.leasedTo) {
      throw new ConflictError(
        `A delivery to ${destination.title} is under way. Cancel it: that brings back what ran before.`,
      );
    }
    // A stage may hold destinations that the service never reached; one that was named must have run something.
    if (!found.running && wish.stage !== undefined) return [];
    if (!found.running) {
      throw new InputError(`Nothing runs at ${destination.title}.`);
    }
    if (!found.target) {
      throw new InputError(
        wish.releaseId
          ? `That release never ran at ${destination.title}, or it was rejected. Deliver it instead.`
          : `Nothing good ran at ${destination.title} before release ${found.running.releaseNumber}.`,
      );
    }
    return [
      { ...found, destination, running: found.running, target: found.target },
    ];
  });
  if (ways.length === 0) {
    throw new InputError(`Nothing runs in the stage ${wish.stage}.`);
  }
  return ways;
}

/** The flow that the newest release has. */
async function flowOf(
  knex: Knex,
  serviceId: string,
): Promise<readonly StageSpec[]> {
  const release = await knex('releases')
    .where({ service_id: serviceId })
    .orderBy('number', 'desc')
    .first('spec');
  return release?.spec.flow ?? [];
}

async function demandOwnRelease(
  knex: Knex,
  service: ServiceRow,
  releaseId: string,
): Promise<void> {
  const found = await knex('releases')
    .where({ id: releaseId, service_id: service.id })
    .first('id');
  if (!found) {
    throw new NotFoundError(`${service.name} has no release ${releaseId}.`);
  }
}
