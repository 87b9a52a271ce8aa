import type { Knex } from 'knex';
import {
  planBranch,
  renderMessage,
  type BranchFacts,
  type Origin,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import { databaseNow } from '../api/databaseNow';
import type { ServiceRow } from '../services/store';
import {
  createReview,
  noPlace,
  wishedByFile,
  type ReviewDeps,
} from './createReview';
import { endReview } from './endReview';
import { moveReview } from './moveReview';
import { creatorOf, findLivingReview } from './store/reviewRow';

/** What was seen of a branch, with why it was looked at. */
export type BranchLook = {
  branch: string;
  head: string | null;
  by: BranchFacts['by'];
  /** Of a push: what its commit's files say, and who pushed. */
  push?: { model: ServiceModel; wanted: boolean; origin: Origin };
};

export type BranchResult = { explanation: string; review: string | null };

/**
 * Makes, moves or ends the environment of a branch as what was seen of it asks for. Part of the transaction that
 * remembers that it was looked at; the caller holds the lock of the service.
 */
export async function actOnBranch(
  trx: Knex.Transaction,
  deps: ReviewDeps,
  service: ServiceRow,
  look: BranchLook,
): Promise<BranchResult> {
  const { branch } = look;
  const living = await findLivingReview(trx, { serviceId: service.id, branch });
  const last = living
    ? null
    : await trx('review_environments')
        .where({ service_id: service.id, branch, state: 'destroyed' })
        .orderBy('generation', 'desc')
        .first('ending');
  const { decision, tree } = planBranch({
    branch,
    head: look.head,
    by: look.by,
    missed: living?.missed ?? 0,
    wanted: look.push?.wanted ?? false,
    living,
    last: last?.ending ?? null,
  });
  const explanation = renderMessage(tree.message);
  const by = look.push ? creatorOf(look.push.origin) : null;
  if (living && living.missed > 0 && look.head !== null) {
    await trx('review_environments')
      .where({ id: living.id })
      .update({ missed: 0 });
  }
  switch (decision.do) {
    case 'create': {
      if (deps.reviews.place === null) {
        return { explanation: noPlace, review: null };
      }
      const file = wishedByFile(look.push!.model);
      const { id } = await createReview(trx, deps, service, {
        branch,
        commit: decision.commit,
        title: file.title ?? branch,
        purpose: null,
        data: file.data,
        idleSeconds: file.idleSeconds,
        origin: look.push!.origin,
      });
      return { explanation, review: id };
    }
    case 'update':
      await moveReview(trx, deps.wakes, living!, {
        commit: decision.commit,
        by: by ?? 'spaceship',
      });
      break;
    case 'end':
      await endReview(trx, deps.wakes, living!, {
        kind: 'branch-deleted',
        by,
        at: await databaseNow(trx),
      });
      break;
    case 'note-missing':
      await trx('review_environments')
        .where({ id: living!.id })
        .update({ missed: trx.raw('missed + 1') });
      break;
    case 'again':
      await trx('review_environments')
        .where({ id: living!.id })
        .update({
          again: JSON.stringify({
            commit: decision.commit,
            origin: look.push!.origin,
          }),
        });
      break;
    default:
  }
  return { explanation, review: living?.id ?? null };
}
