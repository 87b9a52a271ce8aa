import type { Knex } from 'knex';
import {
  contentHash,
  newId,
  type Author,
  type BuildId,
  type DeliveryId,
  type Gate,
  type Origin,
  type ReleaseId,
  type ReleaseSpec,
  type RolloutId,
  type RolloutKind,
  type Strategy,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { personOf } from '../deliveries/running';
import type { DestinationRow } from '../destinations/store';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import type { ServiceRow } from '../services/store';

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

/**
 * Makes a rollout for each stage, with a delivery for each destination, and wakes what it may take the place of. Callers
 * hold the service's lock.
 */
export async function createRollouts(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: RolloutsWish,
): Promise<RolloutId[]> {
  const { service } = wish;
  const group = newId<'group'>();
  const ground = await readGround(trx, wish);
  const ids: RolloutId[] = [];
  for (const stage of wish.stages) {
    const id = newId<'rollout'>();
    ids.push(id);
    await insertRollout(trx, { ...wish, id, group, stage, ground });
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
  }
  await wakeService(trx, wakes, service.id, 'rollout');
  return ids;
}

/** What is there before: the release, if it is made by now, and the newest configuration at each destination. */
type Ground = {
  release: { id: string; artifact_digest: string; spec: ReleaseSpec } | null;
  configRevisions: Record<string, number>;
};

async function readGround(
  trx: Knex.Transaction,
  wish: RolloutsWish,
): Promise<Ground> {
  const destinations = wish.stages.flatMap(stage => stage.destinations);
  const { rows } = await trx.raw(
    `select
       (select to_json(l) from (
         select id, artifact_digest, spec from releases where id = :releaseId or build_id = :buildId) l) as release,
       (select coalesce(json_object_agg(destination_id, revision), '{}') from (
         select destination_id, max(revision) as revision from config_revisions
         where service_id = :serviceId and destination_id = any(cast(:destinations as uuid[]))
         group by destination_id) c) as revisions`,
    {
      releaseId: wish.releaseId ?? null,
      buildId: wish.releaseId ? null : wish.buildId ?? null,
      serviceId: wish.service.id,
      destinations: destinations.map(({ id }) => id),
    },
  );
  return { release: rows[0].release, configRevisions: rows[0].revisions };
}

/** The rollout, its deliveries and the news of it, in one statement. */
async function insertRollout(
  trx: Knex.Transaction,
  wish: RolloutsWish & {
    id: RolloutId;
    group: string;
    stage: StageWish;
    ground: Ground;
  },
): Promise<void> {
  const { id, service, stage } = wish;
  const { release, configRevisions } = wish.ground;
  const deliveries = stage.destinations.map((destination, wave) => ({
    id: newId<'delivery'>() as DeliveryId,
    destinationId: destination.id,
    wave,
    configRevision:
      stage.configRevisions?.[destination.id] ??
      configRevisions[destination.id] ??
      0,
  }));
  await trx.raw(insert, {
    id,
    serviceId: service.id,
    kind: wish.kind,
    stage: stage.stage,
    stageIndex: stage.stageIndex,
    strategy: stage.strategy,
    gates: JSON.stringify(stage.gates),
    commit: wish.commit,
    branch: wish.branch,
    message: wish.message,
    buildId: wish.buildId ?? null,
    releaseId: release?.id ?? null,
    origin: JSON.stringify(wish.origin),
    authors: JSON.stringify(wish.authors ?? []),
    group: wish.group,
    contentHash:
      release &&
      contentHash({
        artifactDigest: release.artifact_digest,
        spec: release.spec,
        strategy: stage.strategy,
        destinations: deliveries.map(one => ({
          id: one.destinationId,
          configRevision: one.configRevision,
        })),
      }),
    deliveries: JSON.stringify(deliveries),
    outboxId: newId<'outbox'>(),
    news: JSON.stringify({ serviceId: service.id, rolloutId: id }),
  });
}

const insert = `
  with made as (
    insert into rollouts (id, service_id, kind, state, stage, stage_index, strategy, stage_gates, commit, branch, message,
      build_id, release_id, origin, authors, group_id, content_hash, created_at)
    values (:id, :serviceId, :kind, 'waiting', :stage, :stageIndex, :strategy, :gates, :commit, :branch, :message,
      :buildId, :releaseId, :origin, :authors, :group, :contentHash, clock_timestamp())),
  wanted as (
    select * from jsonb_to_recordset(cast(:deliveries as jsonb))
      as d (id uuid, "destinationId" uuid, wave integer, "configRevision" integer)),
  place as (
    insert into service_destinations (service_id, destination_id)
    select cast(:serviceId as uuid), "destinationId" from wanted on conflict do nothing),
  delivery as (
    insert into deliveries (id, rollout_id, service_id, destination_id, wave, state, config_revision)
    select id, cast(:id as uuid), cast(:serviceId as uuid), "destinationId", wave, 'waiting', "configRevision" from wanted)
  insert into outbox (id, topic, payload)
  values (:outboxId, 'spaceship.rollout', cast(:news as jsonb))`;
