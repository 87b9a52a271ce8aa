import type {
  BuildId,
  Origin,
  RolloutFacts,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  oneSentence,
  planRollout,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { requestBuild } from '../builds/requestBuild';
import { wishedReplicas } from '../destinations/store/wishedReplicas';
import { listDestinations, type DestinationRow } from '../destinations/store';
import type { Wakes } from '../engine/wakes';
import type { Members } from '../services/CatalogMembers';
import type { ServiceRow } from '../services/store';
import { lockService } from '../services/store/lockService';
import { chooseStage } from './chooseStages';
import { createRollouts, type StageWish } from './createRollouts';
import { loadRolloutFacts, type RolloutFactsSources } from './loadRolloutFacts';
import { deliverySteps } from './deliverySteps';
import { wishedChange, type WishedChange } from './wishedChange';

export type DeliverDeps = {
  knex: Knex;
  wakes: Wakes;
  members: Members;
  facts: RolloutFactsSources;
};

/** Throws unless the act is allowed at each of these destinations: a stage says only here which ones it means. */
export type DemandAt = (slugs: readonly string[]) => Promise<void>;

type Prepared = { change: WishedChange; stage: StageWish };

/** A person delivers a branch, commit or release: built if need be, and then through the gates like anything else. */
export async function deliverByHand(
  deps: DeliverDeps,
  service: ServiceRow,
  provider: SourceProvider,
  wish: Schemas['DeliverRequest'],
  act: Act,
  demandAt: DemandAt,
): Promise<Schemas['DeliverResult']> {
  const prepared = await prepare(deps, service, provider, wish);
  await demandAt(prepared.stage.destinations.map(({ slug }) => slug));
  return act.commit(trx =>
    make(trx, deps.wakes, service, prepared, {
      by: 'person',
      ref: act.actor.ref,
      note: wish.note ?? null,
    }),
  );
}

/** What that would do and wait for: made as it would be, planned, and taken back. */
export async function previewDelivery(
  deps: DeliverDeps,
  service: ServiceRow,
  provider: SourceProvider,
  wish: Schemas['DeliverRequest'],
  by: string,
): Promise<Schemas['Preview']> {
  const prepared = await prepare(deps, service, provider, wish);
  const { facts, now } = await dryRun(deps, service, prepared, {
    by: 'person',
    ref: by,
    note: null,
  });
  const { tree, decision } = planRollout(facts, now);
  const { change, stage } = prepared;
  const scales = await wishedReplicas(deps.knex, service.id);
  return {
    sentence:
      decision.do === 'start' ? 'It can start at once.' : oneSentence(tree),
    tree: tree as unknown as Schemas['Explanation'],
    willHappen: [
      ...(facts.release
        ? []
        : [
            {
              text: `${change.commit.slice(0, 7)} is built.`,
              destination: null,
            },
          ]),
      ...stage.destinations.flatMap(destination =>
        deliverySteps(
          change.spec,
          facts.destinations.find(({ id }) => id === destination.id)!,
          scales.get(destination.id) ?? null,
        ),
      ),
    ],
  };
}

async function prepare(
  deps: DeliverDeps,
  service: ServiceRow,
  provider: SourceProvider,
  wish: Schemas['DeliverRequest'],
): Promise<Prepared> {
  const living: DestinationRow[] = await listDestinations(deps.knex);
  const change = await wishedChange(
    { ...deps, provider },
    service,
    wish,
    living,
  );
  return { change, stage: chooseStage(wish, change.flow, living) };
}

async function make(
  trx: Knex.Transaction,
  wakes: Wakes,
  service: ServiceRow,
  { change, stage }: Prepared,
  origin: Origin,
): Promise<{ rolloutId: string; buildId: BuildId | null }> {
  const { commit, branch, message } = change;
  await lockService(trx, service.id);
  const buildId =
    change.releaseId === null
      ? (
          await requestBuild(trx, wakes, {
            service,
            commit,
            branch,
            message,
            model: change.model,
            authors: change.authors,
          })
        ).buildId
      : change.buildId;
  const [rolloutId] = await createRollouts(trx, wakes, {
    service,
    buildId,
    ...(change.releaseId === null ? {} : { releaseId: change.releaseId }),
    kind: 'delivery',
    stages: [stage],
    origin,
    ...(change.releaseId === null ? { authors: change.authors } : {}),
    commit,
    branch,
    message,
  });
  return { rolloutId, buildId };
}

const asleep: Wakes = { wake: async () => {}, wakeAll: async () => {} };

async function dryRun(
  deps: DeliverDeps,
  service: ServiceRow,
  prepared: Prepared,
  origin: Origin,
): Promise<{ facts: RolloutFacts; now: string }> {
  const trx = await deps.knex.transaction();
  try {
    const { rolloutId } = await make(trx, asleep, service, prepared, origin);
    const loaded = await loadRolloutFacts(trx, deps.facts, rolloutId);
    return { facts: loaded!.facts, now: loaded!.readAt.toISOString() };
  } finally {
    await trx.rollback();
  }
}
