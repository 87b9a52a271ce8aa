import { NotFoundError } from '@backstage/errors';
import {
  isFinalRollout,
  type EntityRef,
  type ReleaseStepSpec,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Permitted, Readable } from '../api/Access';
import type { Act } from '../api/Act';
import type { Wakes } from '../engine/wakes';
import { readLogs } from '../logs/readLogs';
import type { Members } from '../services/CatalogMembers';
import type { Services } from '../services/Services';
import { allowedActs } from './allowedActs';
import { cancelRollout } from './cancelRollout';
import { deliverByHand, previewDelivery, type DemandAt } from './deliverByHand';
import { loadRolloutFacts, type RolloutFactsSources } from './loadRolloutFacts';
import { readChanges } from './readChanges';
import { readRollout } from './readRollout';
import { previewRollback, rollBack } from './rollBack';
import {
  listRolloutSummaries,
  rolloutSummaryColumns,
  rolloutSummaryFromDb,
  type RolloutQuery,
} from './store/rolloutSummaries';

export type RolloutsDeps = {
  knex: Knex;
  wakes: Wakes;
  members: Members;
  facts: RolloutFactsSources;
  sources: ReadonlyMap<string, SourceProvider>;
  services: Services;
};

/** Rollouts: made by people, shown, cancelled. Routers use `AuthorizedRollouts`. */
export class Rollouts {
  constructor(private readonly deps: RolloutsDeps) {}

  list(query: RolloutQuery, readable: Readable) {
    return listRolloutSummaries(this.deps.knex, query, readable);
  }

  async get(
    id: string,
    by: EntityRef | null,
    granted: Record<keyof Schemas['Rollout']['allowed'], Permitted>,
  ): Promise<Schemas['Rollout']> {
    const { knex, facts, sources, services } = this.deps;
    const found = await readRollout(knex, id);
    const loaded = found && (await loadRolloutFacts(knex, facts, id));
    if (!found || !loaded)
      throw new NotFoundError(`There is no rollout ${id}.`);
    const { rollout, places } = found;
    const service = await services.row(rollout.service.id);
    return {
      ...rollout,
      changes: await readChanges(
        knex,
        service,
        sources.get(service.source.provider),
        {
          commit: rollout.commit,
          releaseSteps: (rollout.fullRelease?.releaseSteps ?? null) as
            | ReleaseStepSpec[]
            | null,
          places,
        },
      ),
      allowed: allowedActs(loaded.facts, by, granted),
    };
  }

  async deliver(
    serviceId: string,
    wish: Schemas['DeliverRequest'],
    act: Act,
    demandAt: DemandAt,
  ) {
    const service = await this.deps.services.row(serviceId);
    const provider = this.deps.services.providerOf(service);
    return deliverByHand(this.deps, service, provider, wish, act, demandAt);
  }

  async previewDelivery(
    serviceId: string,
    wish: Schemas['DeliverRequest'],
    by: EntityRef,
  ) {
    const service = await this.deps.services.row(serviceId);
    const provider = this.deps.services.providerOf(service);
    return previewDelivery(this.deps, service, provider, wish, by);
  }

  async rollBack(
    serviceId: string,
    wish: Schemas['RollbackRequest'],
    act: Act,
    demandAt: DemandAt,
  ) {
    const service = await this.deps.services.row(serviceId);
    return rollBack(this.deps, service, wish, act, demandAt);
  }

  async previewRollback(serviceId: string, wish: Schemas['RollbackRequest']) {
    const service = await this.deps.services.row(serviceId);
    return previewRollback(this.deps.knex, service, wish);
  }

  async cancel(
    target: { id: string; serviceId: string },
    reason: string | null,
    act: Act,
  ): Promise<Schemas['RolloutSummary']> {
    return act.commit(async trx => {
      const asked = { by: act.actor.ref, reason };
      await cancelRollout(trx, this.deps.wakes, target, asked);
      return rolloutSummaryFromDb(
        await rolloutSummaryColumns(trx)
          .where('rollouts.id', target.id)
          .first(),
      );
    });
  }

  /** Stored output of the build and of the deliveries' steps; of one delivery or one step where they are named. */
  async logs(
    id: string,
    query: { delivery?: string; step?: number; cursor?: string },
  ): Promise<Schemas['LogPage']> {
    const { knex } = this.deps;
    const rollout = await knex('rollouts')
      .where({ id })
      .first('state', 'build_id');
    const deliveries: { id: string; state: string }[] = await knex('deliveries')
      .where({ rollout_id: id })
      .select('id', 'state');
    const chosen = query.delivery
      ? deliveries.filter(delivery => delivery.id === query.delivery)
      : deliveries;
    if (query.delivery && chosen.length === 0) {
      throw new NotFoundError(`The rollout has no delivery ${query.delivery}.`);
    }
    const subjects = chosen.map(delivery => delivery.id);
    if (!query.delivery && rollout.build_id) subjects.push(rollout.build_id);
    const page = await readLogs(knex, subjects, query.cursor ?? null);
    return {
      lines: page.lines
        .filter(line => query.step === undefined || line.step === query.step)
        .map(({ at, stream, source, text }) => ({ at, stream, source, text })),
      cursor: page.cursor,
      ended: isFinalRollout(rollout.state) && page.lines.length === 0,
    };
  }
}
