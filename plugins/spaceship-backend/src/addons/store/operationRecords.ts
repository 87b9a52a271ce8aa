import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';
import { operationSentence } from '../operationSentence';

/** What is stored of an operation as the API shows it in a list. */
export const operationSummaryFromDb = (
  row: Record<string, any>,
): Schemas['OperationSummary'] => ({
  id: row.id,
  kind: row.kind,
  addonId: row.addon_id,
  state: row.state,
  verdict:
    row.state === 'waiting' || row.state === 'running'
      ? row.tree?.verdict ?? null
      : null,
  sentence: operationSentence({
    state: row.state,
    tree: row.tree,
    outcome_reason: row.outcome_reason,
  }),
  requestedBy: row.requested_by,
  reason: row.reason,
  createdAt: iso(row.created_at),
  startedAt: row.started_at && iso(row.started_at),
  endedAt: row.ended_at && iso(row.ended_at),
});

/** Instants come as dates, or as text where the database made JSON of the row. */
const iso = (at: Date | string): string => new Date(at).toISOString();

/** Operations on an add-on, newest first. Served by `operations_addon`. */
export async function listOperations(
  knex: Knex,
  addonId: string,
  request: PageRequest,
): Promise<Page<Schemas['OperationSummary']>> {
  const rows = knex('operations')
    .where({ addon_id: addonId })
    .select('operations.*', cursorAt(knex, 'operations'));
  return newestFirst(rows, 'operations', request, operationSummaryFromDb);
}

export async function findOperation(
  knex: Knex | Knex.Transaction,
  id: string,
): Promise<Record<string, any>> {
  const row = await knex('operations').where({ id }).first();
  if (!row) throw new NotFoundError(`There is no operation ${id}.`);
  return row;
}
