import type { Knex } from 'knex';
import {
  scheduleOf,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { bindingName } from './bindingName';
import { operationSentence } from './operationSentence';
import { isBeingRestoredSql, whyBackupStays } from './requestBackupRemoval';
import { addonSummaryFromDb, type AddonRecord } from './store/addonRecords';

const newestBackups = 20;
const nothing = { rotation: false, sessions: false, copies: false };

type Shown = Omit<Schemas['Addon'], 'may'>;

/** Everything that the page of an add-on shows, in four queries beside its row. */
export async function readAddon(
  knex: Knex,
  provider: AddonProvider | undefined,
  row: AddonRecord,
): Promise<Shown> {
  const [bindings, credentials, backups, clones] = await Promise.all([
    bindingsOf(knex, row.id),
    credentialsOf(knex, row.id),
    knex('backups')
      .where({ addon_id: row.id })
      .whereNot('state', 'removed')
      .select(
        'backups.*',
        knex.raw(`${isBeingRestoredSql} as is_being_restored`),
        knex.raw(`${notBegunSql} as not_begun`),
      )
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(newestBackups),
    clonesOf(knex, row.id),
  ]);
  const { rotation, sessions, copies } = provider?.capabilities ?? nothing;
  return {
    ...addonSummaryFromDb(row),
    capabilities: { rotation, sessions, copies },
    origin: row.origin && {
      ...row.origin,
      ...(row.origin_label && { label: row.origin_label }),
    },
    pendingKey: row.pending_key && {
      expiresAt: row.pending_key.expiresAt ?? null,
    },
    connectionLimit: row.observed?.connectionLimit ?? null,
    bindings,
    credentials,
    backups: backups.map(backupForApi),
    clones,
    schedule: scheduleOf(row.schedule, row.tier, copies),
  };
}

async function bindingsOf(
  knex: Knex,
  addonId: string,
): Promise<Schemas['Binding'][]> {
  const rows = await knex('bindings')
    .join('services', 'services.id', 'bindings.service_id')
    .join('destinations', 'destinations.id', 'bindings.destination_id')
    .leftJoin('credentials', function joined() {
      this.on('credentials.binding_id', 'bindings.id').andOnVal(
        'credentials.state',
        'current',
      );
    })
    .where('bindings.addon_id', addonId)
    .whereNull('bindings.removed_at')
    .orderBy('bindings.alias')
    .select(
      'bindings.id',
      'bindings.alias',
      'services.id as service_id',
      'services.name',
      'services.entity_ref',
      'destinations.slug',
      'destinations.title',
      'destinations.tier',
      'generation',
      'keys',
    );
  return rows.map(row => ({
    id: row.id,
    alias: row.alias,
    service: {
      id: row.service_id,
      name: row.name,
      entityRef: row.entity_ref,
    },
    destination: { slug: row.slug, title: row.title, tier: row.tier },
    variables: (row.keys ?? []).map(
      ({ name, secret }: { name: string; secret: boolean }) => ({
        name: bindingName(row.alias, name),
        secret,
      }),
    ),
    generation: row.generation ?? null,
  }));
}

async function credentialsOf(
  knex: Knex,
  addonId: string,
): Promise<Schemas['CredentialGeneration'][]> {
  const rows = await knex('credentials')
    .leftJoin('bindings', 'bindings.id', 'credentials.binding_id')
    .where('credentials.addon_id', addonId)
    .orderBy('generation', 'desc')
    .select(
      'generation',
      'credentials.state',
      'alias',
      'sessions',
      'users',
      'sessions_at',
      'history',
      'credentials.expires_at',
      knex.raw(`${unprovenSql} as unproven`),
    );
  return rows.map(row => ({
    generation: row.generation,
    state: row.state,
    alias: row.alias ?? null,
    sessions: row.sessions,
    users: row.users,
    sessionsAt: row.sessions_at?.toISOString() ?? null,
    history: row.history,
    expiresAt: row.expires_at?.toISOString() ?? null,
    unproven: row.unproven,
  }));
}

/** What the step that had to prove a credential could not show. */
const unprovenSql = `(
  select x.output ->> 'unproven'
  from operations o join steps x on x.subject_id = o.id
  where (o.addon_id = credentials.addon_id or o.input ->> 'otherId' = cast(credentials.addon_id as text))
    and x.input ->> 'kind' = 'credential.probe'
    and x.input ->> 'addonId' = cast(credentials.addon_id as text)
    and cast(x.input ->> 'generation' as integer) = credentials.generation
  order by x.started_at desc limit 1)`;

/** What is asked for with a backup and has not begun: its taking, its removal, or the end of its add-on. */
const notBegunSql = `(
  select jsonb_build_object('state', o.state, 'tree', o.tree, 'outcome_reason', o.outcome_reason)
  from operations o
  where o.addon_id = backups.addon_id and o.kind <> 'restore' and o.state = 'waiting' and o.started_at is null
    and backups.state in ('making', 'removing') and o.input ->> 'backupId' = cast(backups.id as text)
  limit 1)`;

const backupForApi = (row: Record<string, any>): Schemas['Backup'] => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
  takenAt: row.taken_at?.toISOString() ?? null,
  verifiedAt: row.verified_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  stays: whyBackupStays(row.state, row.is_being_restored),
  waitsFor: row.not_begun && operationSentence(row.not_begun),
});

/** Living copies of its data, with what each is for. */
async function clonesOf(
  knex: Knex,
  addonId: string,
): Promise<Schemas['AddonClone'][]> {
  const rows = await knex('addons')
    .join('destinations', 'destinations.id', 'addons.destination_id')
    .leftJoin(
      'review_environments as review',
      'review.destination_id',
      'addons.destination_id',
    )
    .joinRaw(
      `left join lateral (
         select requested_by, reason from operations
         where addon_id = addons.id and kind in ('clone', 'restore')
         order by created_at, id limit 1) as made on true`,
    )
    .whereRaw(`addons.origin ->> 'addonId' = ?`, [addonId])
    .whereNot('addons.state', 'destroyed')
    .orderBy('addons.created_at', 'desc')
    .select(
      'addons.*',
      'destinations.slug',
      'destinations.title',
      'review.id as review_id',
      'review.title as review_title',
      'made.requested_by',
      'made.reason',
    );
  return rows.map(row => ({
    id: row.id,
    state: row.state,
    at: row.origin.at,
    destination: { slug: row.slug, title: row.title },
    sizeBytes: row.observed?.sizeBytes ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    review: row.review_id && { id: row.review_id, title: row.review_title },
    by: row.requested_by,
    reason: row.reason,
  }));
}
