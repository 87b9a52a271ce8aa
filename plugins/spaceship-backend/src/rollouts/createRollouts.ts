import type { Knex } from 'knex';
import {
  newId,
  type Author,
  type BuildId,
  type DeliveryId,
  type Gate,
  type Origin,
  type ReleaseId,
  type RolloutId,
  type RolloutKind,
  type Strategy,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { personOf } from '../deliveries/running';
import type { DestinationRow } from '../destinations/store';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { ServiceRow } from '../services/store';
import { lockService } from '../services/store/lockService';
import { storeContentHash } from './storeContentHash';

export type StageWish = {
  /** Null for a delivery by hand without a flow. */
  stage: string | null;
  stageIndex: number | null;
  strategy: Strategy;
  gates: readonly Gate[];
  /** In wave order: one after the other, where no waves are said. */
  destinations: readonly DestinationRow[];
  /** By destination id; else the newest that people set there. */
  configRevisions?: Readonly<Record<string, number>>;
};

export type RolloutsWish = {
  service: Pick<ServiceRow, 'id'>;
  /** One of the two: what is being built, or what is there. */
  buildId?: BuildId;
  releaseId?: ReleaseId;
  kind: RolloutKind;
  /** Stages of one event or request, in the order of the flow. */
  stages: readonly StageWish[];
  origin: Origin;
  /** Who had a part in the change, as whoever asks for it knows. */
  authors?: readonly Author[];
  commit: string;
  branch: string | null;
  message: string;
};

/** Makes a rollout for each stage, with a delivery for each destination, and wakes what it may take the place of. */
export async function createRollouts(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: RolloutsWish,
): Promise<RolloutId[]> {
  const { service } = wish;
  await lockService(trx, service.id);
  const group = newId<'group'>();
  const ids: RolloutId[] = [];
  for (const stage of wish.stages) {
    const id = newId<'rollout'>();
    ids.push(id);
    const [{ release_id: releaseId }] = await trx('rollouts')
      .insert({
        id,
        service_id: service.id,
        kind: wish.kind,
        state: 'waiting',
        stage: stage.stage,
        stage_index: stage.stageIndex,
        strategy: stage.strategy,
        stage_gates: JSON.stringify(stage.gates),
        commit: wish.commit,
        branch: wish.branch,
        message: wish.message,
        build_id: wish.buildId ?? null,
        release_id: wish.releaseId ?? releaseOf(trx, wish.buildId),
        origin: JSON.stringify(wish.origin),
        authors: JSON.stringify(wish.authors ?? []),
        group_id: group,
        created_at: trx.raw('clock_timestamp()'),
      })
      .returning('release_id');
    await createDeliveries(trx, service.id, id, stage);
    if (releaseId) await storeContentHash(trx, id);
    await appendAudit(trx, {
      serviceId: service.id,
      actor: personOf(wish.origin) ?? 'spaceship',
      action: `rollout.create`,
      subject: { kind: 'rollout', id },
      details: {
        kind: wish.kind,
        stage: stage.stage,
        commit: wish.commit,
        destinations: stage.destinations.map(({ slug }) => slug),
        origin: wish.origin,
      },
    });
    await publish(trx, 'spaceship.rollout', {
      serviceId: service.id,
      rolloutId: id,
    });
  }
  await wakeService(trx, wakes, service.id, 'rollout');
  return ids;
}

async function createDeliveries(
  trx: Knex.Transaction,
  serviceId: string,
  rolloutId: RolloutId,
  stage: StageWish,
): Promise<void> {
  for (const [wave, destination] of stage.destinations.entries()) {
    const id: DeliveryId = newId<'delivery'>();
    await trx.raw(
      `with place as (
         insert into service_destinations (service_id, destination_id) values (:serviceId, :destinationId)
         on conflict do nothing)
       insert into deliveries (id, rollout_id, service_id, destination_id, wave, state, config_revision)
       values (:id, :rolloutId, :serviceId, :destinationId, :wave, 'waiting', coalesce(cast(:revision as integer), (
         select max(revision) from config_revisions where service_id = :serviceId and destination_id = :destinationId), 0))`,
      {
        id,
        rolloutId,
        serviceId,
        destinationId: destination.id,
        wave,
        revision: stage.configRevisions?.[destination.id] ?? null,
      },
    );
  }
}

/** The release that was made of a build, if it is there by now. */
const releaseOf = (trx: Knex.Transaction, buildId: BuildId | undefined) =>
  buildId ? trx('releases').where({ build_id: buildId }).select('id') : null;
