import { InputError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  keyEnd,
  keyEndNoticeDays,
  type KeyEnd,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Readable } from '../../api/Access';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';
import { whereReadable } from '../../api/readableServices';
import { addonLabelSql, addonTitleSql } from '../addonLabel';
import { addonSentence } from '../addonSentence';
import { operationSummaryFromDb } from './operationRecords';

/** An add-on with what a list shows of it, in one row. */
export const addonColumns = (knex: Knex) =>
  knex('addons')
    .join('services', 'services.id', 'addons.service_id')
    .join('destinations', 'destinations.id', 'addons.destination_id')
    .select(
      'addons.*',
      cursorAt(knex, 'addons'),
      'services.name as service_name',
      'services.entity_ref',
      'services.owner_ref',
      'destinations.slug',
      'destinations.title',
      'destinations.tier',
      knex.raw(`${addonLabelSql('addons')} as label`),
      knex.raw(`array(
        select b.alias from bindings b where b.addon_id = addons.id and b.removed_at is null
        order by b.alias) as aliases`),
      knex.raw(`(
        select min(c.expires_at) from credentials c
        where c.addon_id = addons.id and c.state = 'current') as key_ends_at`),
      knex.raw(`(
        select to_jsonb(o) from operations o
        where o.addon_id = addons.id and o.state in ('waiting', 'running')
        order by o.state = 'running' desc, o.created_at, o.id limit 1) as operation`),
    );

/** A row of {@link addonColumns}. */
export type AddonRecord = Record<string, any>;

const mostEnding = 500;

/** Add-ons whose current key ends soon or has ended, the one that ends first first. Served by `credentials_ending`. */
export const addonsWithEndingKeys = (knex: Knex) =>
  addonColumns(knex)
    .whereIn(
      'addons.id',
      knex('credentials')
        .where({ state: 'current' })
        .whereRaw(`expires_at <= now() + ? * interval '1 day'`, [
          keyEndNoticeDays,
        ])
        .select('addon_id'),
    )
    .orderBy('key_ends_at')
    .limit(mostEnding);

/** Whether the key of an external API ends soon or has ended. */
export const keyEndOf = (row: AddonRecord): KeyEnd | null =>
  keyEnd(
    {
      endsAt: row.key_ends_at?.toISOString() ?? null,
      isNextHandedIn: row.pending_key !== null,
      isBeingRotated: row.operation?.kind === 'rotate',
    },
    new Date().toISOString(),
  );

export function addonSummaryFromDb(row: AddonRecord): Schemas['AddonSummary'] {
  const operation = row.operation && operationSummaryFromDb(row.operation);
  const ending = keyEndOf(row);
  return {
    id: row.id,
    type: row.type,
    plan: row.plan,
    state: row.state,
    sentence: addonSentence({
      state: row.state,
      aliases: row.aliases,
      operation,
      keyEnd: ending,
    }),
    service: {
      id: row.service_id,
      name: row.service_name,
      entityRef: row.entity_ref,
    },
    destination: { slug: row.slug, title: row.title, tier: row.tier },
    aliases: row.aliases,
    sizeBytes: row.observed?.sizeBytes ?? null,
    connections: row.observed?.connections ?? null,
    observedAt: row.observed?.at ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    keyEnd: ending,
    operation,
  };
}

export type AddonQuery = PageRequest & {
  service?: string;
  /** Slug. */
  destination?: string;
  type?: string;
  /** Those of a service that were destroyed and have a backup left. */
  restorable?: boolean;
};

/**
 * The living, newest first: served by `addons_service` with a service, by `addons_all` without. Or those of which
 * only a backup is left: served by `backups_service`.
 */
export async function listAddons(
  knex: Knex,
  query: AddonQuery,
  readable: Readable,
): Promise<Page<Schemas['AddonSummary']>> {
  const rows = addonColumns(knex);
  whereReadable(rows, readable);
  if (query.restorable) {
    if (!query.service) {
      throw new InputError('Say of which service, in `service`.');
    }
    rows
      .where('addons.state', 'destroyed')
      .whereIn(
        'addons.id',
        knex('backups')
          .where({ service_id: query.service, state: 'ready' })
          .select('addon_id'),
      );
  } else {
    rows.whereNot('addons.state', 'destroyed');
  }
  if (query.service) rows.where('addons.service_id', query.service);
  if (query.destination) rows.where('destinations.slug', query.destination);
  if (query.type) rows.where('addons.type', query.type);
  return newestFirst(rows, 'addons', query, addonSummaryFromDb);
}

/** One add-on, also one that was destroyed; with what its data came from. */
export async function findAddon(
  knex: Knex | Knex.Transaction,
  id: string,
): Promise<AddonRecord> {
  const row = await addonColumns(knex)
    .select(
      knex.raw(`(
        select ${addonTitleSql('source')} from addons source
        where source.id = cast(addons.origin ->> 'addonId' as uuid)) as origin_label`),
    )
    .where('addons.id', id)
    .first();
  if (!row) throw new NotFoundError(`There is no add-on ${id}.`);
  return row;
}
