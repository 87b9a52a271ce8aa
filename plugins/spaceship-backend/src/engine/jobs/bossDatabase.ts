import type { Knex } from 'knex';
import { fromKnex, type Db } from 'pg-boss';
import type { Client } from 'pg';
import { oneStatement } from '../preparedStatements';
import { rawSession } from './rawSession';

/**
 * pg-boss on the plugin's own knex: no second pool, no reading of connection settings, so managed identities and
 * rotating tokens keep working. `heard` is told of every notification, and when the listening session is back.
 */
export function bossDatabase(
  knex: Knex,
  heard: () => void,
  onError: (error: Error) => void,
): Db {
  return {
    ...statementsOn(knex),

    async beginTransaction() {
      const trx = await knex.transaction();
      let settled = false;
      return {
        db: statementsOn(trx),
        async commit() {
          settled = true;
          await trx.commit();
        },
        async rollback() {
          if (settled) return;
          settled = true;
          await trx.rollback().catch(onError);
        },
      };
    },

    async listen(channel, onNotification, onReconnect) {
      const session = rawSession(knex, {
        name: 'spaceship-listen',
        retryMs: 500,
        onError,
        async onOpen(client: Client) {
          client.on('notification', message => {
            onNotification(message.payload ?? '');
            heard();
          });
          await client.query(`listen "${channel.replace(/"/g, '""')}"`);
          onReconnect();
          heard();
        },
      });
      await session.opened;
      return { close: () => session.close() };
    },
  };
}

/** Statements of pg-boss on a session of knex, or in its transaction. Its values are text, numbers, dates and lists. */
export const statementsOn = (knex: Knex): Pick<Db, 'executeSql'> =>
  fromKnex({
    raw: async (sql, bindings = []) =>
      await knex.raw(sql, bindings as Knex.RawBinding[]),
  });

/** The same, for what is one statement without values and comes again and again: its plan is kept. */
export const keptStatementsOn = (knex: Knex): Pick<Db, 'executeSql'> =>
  fromKnex({
    raw: async (sql, bindings = []) =>
      await knex.raw(sql, bindings as Knex.RawBinding[]).options(oneStatement),
  });
