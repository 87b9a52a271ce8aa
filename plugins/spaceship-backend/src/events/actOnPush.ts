import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import {
  evaluatePush,
  pushSentence,
  renderMessage,
  resolveStage,
  reviewWanted,
  type Author,
  type BuildId,
  type Mistake,
  type PushAnswer,
  type RolloutId,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  CommitInfo,
  SourceEvent,
} from '@spaceship/backstage-plugin-spaceship-node';
import { requestBuild } from '../builds/requestBuild';
import type { DestinationRow } from '../destinations/store';
import { actOnBranch, type BranchResult } from '../reviews/actOnBranch';
import type { ReviewDeps } from '../reviews/createReview';
import { createRollouts, type StageWish } from '../rollouts/createRollouts';
import type { ServiceRow } from '../services/store';

/** What became of a push for one service, as the inbox keeps it. */
export type PushResult = {
  serviceId: string;
  outcome: 'delivering' | 'building' | 'reviewing' | 'no-trigger' | 'mistakes';
  explanation: string;
  buildId?: BuildId;
  rollouts?: RolloutId[];
  /** The review environment that the branch has by it. */
  review?: string;
  mistakes?: Mistake[];
};

/** A push with what its commit says, for one service. */
export type PushForService = {
  eventId: string;
  payload: SourceEvent['payload'];
  service: ServiceRow;
  found: { model: ServiceModel } | { mistakes: Mistake[] };
  info: CommitInfo;
  authors: readonly Author[];
  /** Of the branch, as the repository has it now. */
  head: string | null;
  receivedAt: string;
};

/** Builds and delivers what the service's triggers say. Part of the transaction that marks the event as processed. */
export async function actOnPush(
  trx: Knex.Transaction,
  deps: ReviewDeps,
  push: PushForService,
  destinations: readonly DestinationRow[],
): Promise<PushResult> {
  const { service, payload, found } = push;
  const mistakes = 'mistakes' in found ? found.mistakes : null;
  const isOwn = payload.branch === service.source.branch;
  if (isOwn && !isDeepStrictEqual(mistakes, service.fileMistakes)) {
    await trx('services')
      .where({ id: service.id })
      .update({
        file_mistakes: mistakes && JSON.stringify(mistakes),
        newest_build: null,
      });
  }
  if ('mistakes' in found) {
    return {
      serviceId: service.id,
      outcome: 'mistakes',
      explanation: `The files at ${short(payload.after)} have ${
        found.mistakes.length === 1
          ? 'a mistake'
          : `${found.mistakes.length} mistakes`
      }; nothing was built.`,
      mistakes: found.mistakes,
    };
  }
  const { wakes } = deps;
  const answer = evaluatePush(found.model, { branch: payload.branch });
  const review = await reviewOf(trx, deps, push, found.model);
  const explanation = [
    pushSentence(found.model, payload),
    ...(review ? [review.explanation] : []),
  ].join(' ');
  const made = review?.review ? { review: review.review } : {};
  if (!answer.build) {
    const outcome = review?.review ? 'reviewing' : 'no-trigger';
    return { serviceId: service.id, outcome, explanation, ...made };
  }
  const change = {
    service,
    commit: payload.after,
    branch: payload.branch,
    message: push.info.message,
    authors: push.authors,
  };
  const stages = stagesOf(answer, found.model, destinations);
  const { buildId } = await requestBuild(trx, wakes, {
    ...change,
    model: found.model,
    byItself: stages.length === 0,
    isNewest: true,
  });
  if (stages.length === 0) {
    return {
      serviceId: service.id,
      outcome: 'building',
      explanation,
      buildId,
      ...made,
    };
  }
  const rollouts = await createRollouts(trx, wakes, {
    ...change,
    buildId,
    kind: 'delivery',
    stages,
    origin: {
      by: 'automation',
      event: push.eventId,
      trigger: `push to ${answer.trigger!.branch}`,
      pusher: payload.pusher,
    },
  });
  return {
    serviceId: service.id,
    outcome: 'delivering',
    explanation,
    buildId,
    rollouts,
    ...made,
  };
}

/** Null for the service's own branch. */
async function reviewOf(
  trx: Knex.Transaction,
  deps: ReviewDeps,
  push: PushForService,
  model: ServiceModel,
): Promise<BranchResult | null> {
  const { eventId, payload, receivedAt, service } = push;
  const { branch } = payload;
  if (branch === service.source.branch) return null;
  const wanted = reviewWanted(model, {
    branch,
    ownBranch: service.source.branch,
  });
  return await actOnBranch(trx, deps, service, {
    branch,
    head: push.head,
    by: { kind: 'push', receivedAt },
    push: {
      model,
      wanted: wanted.verdict === 'satisfied',
      origin: {
        by: 'automation',
        event: eventId,
        trigger: renderMessage(wanted.message),
        pusher: payload.pusher,
      },
    },
  });
}

function stagesOf(
  answer: PushAnswer,
  model: ServiceModel,
  destinations: readonly DestinationRow[],
): StageWish[] {
  return answer.stages.map(stage => {
    const stops = resolveStage(stage, destinations);
    return {
      stage: stage.stage,
      stageIndex: model.flow.indexOf(stage),
      strategy: stage.strategy,
      gates: stage.gates,
      destinations: 'waves' in stops ? stops.waves.flat() : [],
    };
  });
}

const short = (commit: string): string => commit.slice(0, 7);
