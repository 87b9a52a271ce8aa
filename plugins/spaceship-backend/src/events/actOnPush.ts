import type { Knex } from 'knex';
import {
  evaluatePush,
  renderMessage,
  resolveStage,
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
import type { Wakes } from '../engine/wakes';
import { createRollouts, type StageWish } from '../rollouts/createRollouts';
import type { ServiceRow } from '../services/store';

/** What became of a push for one service, as the inbox keeps it. */
export type PushResult = {
  serviceId: string;
  outcome: 'delivering' | 'building' | 'no-trigger' | 'mistakes';
  explanation: string;
  buildId?: BuildId;
  rollouts?: RolloutId[];
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
};

/** Builds and delivers what the service's triggers say. Part of the transaction that marks the event as processed. */
export async function actOnPush(
  trx: Knex.Transaction,
  wakes: Wakes,
  push: PushForService,
  destinations: readonly DestinationRow[],
): Promise<PushResult> {
  const { service, payload, found } = push;
  const mistakes = 'mistakes' in found ? found.mistakes : null;
  if (payload.branch === service.source.branch) {
    await trx('services')
      .where({ id: service.id })
      .update({ file_mistakes: mistakes && JSON.stringify(mistakes) });
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
  const answer = evaluatePush(found.model, { branch: payload.branch });
  const explanation = renderMessage(answer.explanation.message);
  if (!answer.build) {
    return { serviceId: service.id, outcome: 'no-trigger', explanation };
  }
  const change = {
    service,
    commit: payload.after,
    branch: payload.branch,
    message: push.info.message,
  };
  const { buildId } = await requestBuild(trx, wakes, {
    ...change,
    model: found.model,
    authors: push.authors,
  });
  const stages = stagesOf(answer, found.model, destinations);
  if (stages.length === 0) {
    return { serviceId: service.id, outcome: 'building', explanation, buildId };
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
  };
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
