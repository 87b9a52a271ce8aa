import type { Knex } from 'knex';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  decodeCursor,
  limitOf,
  pageOf,
  type Page,
  type PageRequest,
} from '../../api/page';
import type { StoredVariables } from '../storedVariables';

export type ConfigPlace = { serviceId: string; destinationId: string };

const where = ({ serviceId, destinationId }: ConfigPlace) => ({
  service_id: serviceId,
  destination_id: destinationId,
});

/** The newest config revision there; number 0 and no variables where nothing was set. */
export async function newestConfigRevision(
  knex: Knex,
  place: ConfigPlace,
): Promise<{ revision: number; variables: StoredVariables }> {
  const row = await knex('config_revisions')
    .where(where(place))
    .orderBy('revision', 'desc')
    .first('revision', 'variables');
  return row ?? { revision: 0, variables: {} };
}

/** The revision that last changed each variable. */
export async function revisionOfEachVariable(
  knex: Knex,
  place: ConfigPlace,
): Promise<Map<string, number>> {
  const { rows } = await knex.raw(
    `select key ->> 'name' as name, max(revision) as revision
     from config_revisions, jsonb_array_elements(changed) key
     where service_id = ? and destination_id = ?
     group by 1`,
    [place.serviceId, place.destinationId],
  );
  return new Map(rows.map((row: any) => [row.name, row.revision]));
}

/** What a revision holds; nothing for revision 0. */
export async function variablesAt(
  knex: Knex,
  place: ConfigPlace,
  revision: number,
): Promise<StoredVariables> {
  const row = await knex('config_revisions')
    .where({ ...where(place), revision })
    .first('variables');
  return row?.variables ?? {};
}

/** Newest first: who changed which keys, never values. Served by the primary key. */
export async function listConfigRevisions(
  knex: Knex,
  place: ConfigPlace,
  request: PageRequest,
): Promise<Page<Schemas['ConfigRevision']>> {
  const limit = limitOf(request);
  const rows = knex('config_revisions')
    .where(where(place))
    .orderBy('revision', 'desc')
    .select('revision', 'by', 'created_at', 'note', 'changed')
    .limit(limit + 1);
  if (request.cursor !== undefined) {
    const [revision] = decodeCursor(request.cursor, ['number']);
    rows.where('revision', '<', revision);
  }
  return pageOf(
    await rows,
    limit,
    row => [row.revision],
    row => ({
      revision: row.revision,
      by: row.by,
      at: row.created_at.toISOString(),
      note: row.note,
      changed: row.changed,
    }),
  );
}
