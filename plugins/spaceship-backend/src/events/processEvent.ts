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
import { changeAuthors } from '../rollouts/changeAuthors';
import { lockServices } from '../services/store/lockService';
import { isNone } from './knownBefore';
import { readMovedCommits, type MovedCommits } from './movedCommits';
import { actOnPush, type PushForService, type PushResult } from './actOnPush';
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
  if (isNone(after)) {
    return await deleteBranch(deps, event, source, services);
  }
  const read = await readPushes(deps, event, source, services, destinations);
  if (read === null) {
    return await conclude(deps, event, services, async () =>
      ignored(
        `The commit ${after.slice(0, 7)} is no longer in the repository.`,
      ),
    );
  }
  const act = async (trx: Knex.Transaction, locked: readonly ServiceRow[]) => {
    const results: PushResult[] = [];
    for (const push of read.pushes) {
      const service =
        locked.find(({ id }) => id === push.service.id) ?? push.service;
      results.push(
        await actOnPush(trx, deps, { ...push, service }, destinations),
      );
    }
    const [first, ...others] = results;
    return others.length > 0 ? { ...first, others } : first;
  };
  return await conclude(deps, event, services, act, read.moved);
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
): Promise<{ pushes: PushForService[]; moved: MovedCommits } | null> {
  const { location, before, after, pusher } = event.payload;
  let info: CommitInfo;
  try {
    info = await source.commitInfo(location, after);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
  const [{ commits, moved }, heads] = await Promise.all([
    readMovedCommits(source, location, { before, after }),
    source.heads(location),
  ]);
  const authors = await changeAuthors(
    deps.members,
    commits,
    pusher ? [pusher] : [],
  );
  const pushes = await Promise.all(
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
  return { pushes, moved };
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
  moved: MovedCommits = { on: [], off: [] },
): Promise<boolean> {
  const { provider, location, branch } = event.payload;
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
    await trx.raw(concluded, {
      told: JSON.stringify(
        services.map(({ id: serviceId }) => ({
          id: newId<'outbox'>(),
          payload: { serviceId },
        })),
      ),
      services: services.map(({ id }) => id),
      branch,
      on: moved.on,
      off: moved.off,
      result: JSON.stringify(result),
      service: services[0]?.id ?? null,
      event: event.id,
    });
    return true;
  });
}

const concluded = `
  with told as (
    insert into outbox (id, topic, payload)
    select (one ->> 'id')::uuid, 'spaceship.event', one -> 'payload' from jsonb_array_elements(cast(:told as jsonb)) one),
  back as (
    delete from commits_off_branch
    where service_id = any(cast(:services as uuid[])) and branch = :branch and commit = any(cast(:on as text[]))),
  gone as (
    insert into commits_off_branch (service_id, branch, commit)
    select service, :branch, commit from unnest(cast(:services as uuid[])) service, unnest(cast(:off as text[])) commit
    on conflict do nothing)
  update inbox set processed_at = clock_timestamp(), result = :result, service_id = :service where id = :event`;
