import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  CommitInfo,
  SourceEvent,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { listDestinations, type DestinationRow } from '../destinations/store';
import type { Members } from '../services/CatalogMembers';
import { readModel } from '../services/readModel';
import { findServicesBySource, type ServiceRow } from '../services/store';
import { lockServices } from '../services/store/lockService';
import { knownBefore } from './knownBefore';
import { actOnPush, type PushForService, type PushResult } from './actOnPush';
import { authorsOf } from './authorsOf';
import { actOnBranch } from '../reviews/actOnBranch';
import type { ReviewDeps } from '../reviews/createReview';

export type EventDeps = {
  knex: Knex;
  logger: LoggerService;
  sources: ReadonlyMap<string, SourceProvider>;
  members: Members;
} & ReviewDeps;

export type StoredEvent = {
  id: string;
  kind: SourceEvent['kind'];
  payload: SourceEvent['payload'];
  received_at: Date;
};

/**
 * Reads what the source says about an event, then acts on it and marks it as processed in one transaction. False where
 * an earlier event of the same repository is not processed yet.
 */
export async function processEvent(
  deps: EventDeps,
  event: StoredEvent,
): Promise<boolean> {
  const { provider, location, after } = event.payload;
  const source = deps.sources.get(provider);
  if (!source) throw new Error(`No module reads sources of "${provider}".`);
  const [services, destinations] = await Promise.all([
    findServicesBySource(deps.knex, { provider, location }),
    listDestinations(deps.knex),
  ]);
  if (services.length === 0) {
    return await conclude(deps, event, [], async () =>
      ignored('No service has its code in this repository.'),
    );
  }
  if (/^0+$/.test(after)) {
    return await deleteBranch(deps, event, source, services);
  }
  const pushes = await readPushes(deps, event, source, services, destinations);
  if (pushes === null) {
    return await conclude(deps, event, services, async () =>
      ignored(
        `The commit ${after.slice(0, 7)} is no longer in the repository.`,
      ),
    );
  }
  return await conclude(deps, event, services, async (trx, locked) => {
    const results: PushResult[] = [];
    for (const push of pushes) {
      const service =
        locked.find(({ id }) => id === push.service.id) ?? push.service;
      results.push(
        await actOnPush(trx, deps, { ...push, service }, destinations),
      );
    }
    const [first, ...others] = results;
    return others.length > 0 ? { ...first, others } : first;
  });
}

/** Whether the branch is gone is seen in the repository: it may be there again. */
async function deleteBranch(
  deps: EventDeps,
  event: StoredEvent,
  source: SourceProvider,
  services: readonly ServiceRow[],
): Promise<boolean> {
  const { location, branch } = event.payload;
  const heads = await source.heads(location);
  return await conclude(deps, event, services, async trx => {
    const results = [];
    for (const service of services) {
      const { explanation } = await actOnBranch(trx, deps, service, {
        branch,
        head: heads[branch] ?? null,
        by: {
          kind: 'deletion',
          receivedAt: event.received_at.toISOString(),
        },
      });
      results.push({ serviceId: service.id, ...ignored(explanation) });
    }
    const [first, ...others] = results;
    return others.length > 0 ? { ...first, others } : first;
  });
}

const ignored = (explanation: string) => ({ outcome: 'ignored', explanation });

/** Null where the commit is gone. */
async function readPushes(
  deps: EventDeps,
  event: StoredEvent,
  source: SourceProvider,
  services: readonly ServiceRow[],
  destinations: readonly DestinationRow[],
): Promise<PushForService[] | null> {
  const { location, before, after, pusher } = event.payload;
  let info: CommitInfo;
  try {
    info = await source.commitInfo(location, after);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
  const [known, heads] = await Promise.all([
    knownBefore(source, location, before, after),
    source.heads(location),
  ]);
  const authors = await authorsOf(
    { provider: source, location, members: deps.members },
    { before: known, after, pusher },
  );
  return await Promise.all(
    services.map(async service => ({
      eventId: event.id,
      payload: event.payload,
      service,
      found: await readModel(source, service.source, after, destinations),
      info,
      authors,
      head: heads[event.payload.branch] ?? null,
      receivedAt: event.received_at.toISOString(),
    })),
  );
}

/** One transaction; nothing happens where another replica was faster, or an earlier event of the repository waits. */
async function conclude(
  { knex }: Pick<EventDeps, 'knex'>,
  event: StoredEvent,
  services: readonly ServiceRow[],
  act: (
    trx: Knex.Transaction,
    locked: readonly ServiceRow[],
  ) => Promise<object>,
): Promise<boolean> {
  const { provider, location } = event.payload;
  return await knex.transaction(async trx => {
    const locked = await lockServices(
      trx,
      services.map(({ id }) => id),
    );
    const { rows } = await trx.raw(
      `select exists (
         select 1 from inbox e
         where e.processed_at is null and (e.received_at, e.id) < (i.received_at, i.id)
           and e.payload ->> 'provider' = ? and e.payload ->> 'location' = ?) as waits
       from inbox i where i.id = ? and i.processed_at is null for update of i`,
      [provider, location, event.id],
    );
    if (rows.length === 0) return true;
    if (rows[0].waits) return false;
    const result = await act(trx, locked);
    await trx.raw(
      `with told as (
         insert into outbox (id, topic, payload)
         select (one ->> 'id')::uuid, 'spaceship.event', one -> 'payload' from jsonb_array_elements(cast(? as jsonb)) one)
       update inbox set processed_at = clock_timestamp(), result = ?, service_id = ? where id = ?`,
      [
        JSON.stringify(
          services.map(({ id: serviceId }) => ({
            id: newId<'outbox'>(),
            payload: { serviceId },
          })),
        ),
        JSON.stringify(result),
        services[0]?.id ?? null,
        event.id,
      ],
    );
    return true;
  });
}
