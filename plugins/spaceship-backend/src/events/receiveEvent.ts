import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceEvent } from '@spaceship/backstage-plugin-spaceship-node';

/** Stores an event once, before anything acts on it. False where it was there. */
export async function receiveEvent(
  knex: Knex,
  event: SourceEvent,
): Promise<boolean> {
  const rows = await knex('inbox')
    .insert({
      id: newId<'event'>(),
      source: event.source,
      external_id: event.externalId,
      kind: event.kind,
      payload: JSON.stringify(event.payload),
    })
    .onConflict(['source', 'external_id'])
    .ignore()
    .returning('id');
  return rows.length === 1;
}
