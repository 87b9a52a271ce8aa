import type { Knex } from 'knex';
import type {
  OperationFacts,
  RotationTimes,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { stepFromDb, stepsSql } from '../deliveries/stepFromDb';
import type { Loaded } from '../engine/loaded';
import { addonTitleSql } from './addonLabel';

/** Everything that bears on one operation, in one state of the database. Null where it does not exist. */
export async function loadOperationFacts(
  knex: Knex,
  deps: {
    providers: ReadonlyMap<string, AddonProvider>;
    times: RotationTimes;
  },
  id: string,
): Promise<Loaded<OperationFacts> | null> {
  const { rows } = await knex.raw(query, { id });
  const row = rows[0];
  if (!row) return null;
  const provider = deps.providers.get(row.type);
  return {
    facts: {
      service: {
        id: row.service_id,
        name: row.service_name,
        owner: row.owner_ref,
      },
      destination: { id: row.destination_id, title: row.title },
      operation: {
        id: row.id,
        state: row.state,
        input: row.input,
        createdAt: row.created_at.toISOString(),
        cancelRequested: row.cancel_requested ?? null,
        forced: row.forced ?? null,
      },
      addon: {
        id: row.addon_id,
        label: row.label,
        type: row.type,
        state: row.addon_state,
        capabilities: provider
          ? {
              rotation: provider.capabilities.rotation,
              sessions: provider.capabilities.sessions,
              copies: provider.capabilities.copies,
              offeredKeys: provider.capabilities.offeredKeys ?? false,
            }
          : null,
      },
      other: row.other ?? null,
      turn: { isOwn: row.is_own, ahead: row.ahead },
      credentials: row.credentials,
      readers: row.readers,
      times: {
        quietMs: deps.times.quietMs,
        rollbackMs: deps.times.rollbackMs,
        deadlineMs: deps.times.deadlineMs,
      },
      steps: row.steps.map(stepFromDb),
    },
    unchanged: {
      versions: null,
      serviceId: row.service_id,
      cancelRequested: row.cancel_requested !== null,
    },
    fence: Number(row.fence),
    treeDigest: row.tree_digest,
    readAt: row.read_at,
    isPartial: false,
  };
}

const query = `
  select o.id, o.state, o.input, o.created_at, o.cancel_requested, o.forced, o.fence, o.tree_digest,
    o.service_id, o.destination_id, o.addon_id,
    s.name as service_name, s.owner_ref, t.title,
    a.type, a.state as addon_state, ${addonTitleSql('a')} as label,
    (select jsonb_build_object('id', x.id, 'label', ${addonTitleSql(
      'x',
    )}, 'state', x.state)
     from addons x where x.id = cast(coalesce(o.input ->> 'otherId', o.input ->> 'sourceId') as uuid)) as other,
    not exists (
      select from addons x
      where x.leased_to is distinct from o.id
        and (x.id = o.addon_id or x.id = cast(o.input ->> 'otherId' as uuid))) as is_own,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind) order by e.created_at, e.id)
      from operations e
      where e.id <> o.id and e.state in ('waiting', 'running')
        and (e.state = 'running' or (e.created_at, e.id) < (o.created_at, o.id))
        and (e.addon_id = o.addon_id or e.addon_id = cast(o.input ->> 'otherId' as uuid)
          or cast(e.input ->> 'otherId' as uuid) in (o.addon_id, cast(o.input ->> 'otherId' as uuid)))), '[]') as ahead,
    coalesce((
      select jsonb_agg(jsonb_build_object('generation', c.generation, 'state', c.state) order by c.generation)
      from credentials c
      where c.addon_id = o.addon_id and c.binding_id = cast(o.input ->> 'bindingId' as uuid) and c.state <> 'revoked'
        and (o.kind = 'swap' or c.generation <> coalesce(cast(o.input ->> 'generation' as integer), 1))), '[]') as credentials,
    array(
      select e.id from operations e
      where e.kind = 'clone' and e.state in ('waiting', 'running') and e.input ->> 'sourceId' = cast(o.addon_id as text)
      order by e.created_at, e.id) as readers,
    ${stepsSql('o.id')} as steps, clock_timestamp() as read_at
  from operations o
  join services s on s.id = o.service_id
  join destinations t on t.id = o.destination_id
  join addons a on a.id = o.addon_id
  where o.id = :id`;
