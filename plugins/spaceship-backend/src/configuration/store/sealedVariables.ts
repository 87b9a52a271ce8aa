import type { SealedStore } from '../../secrets/SealedStore';
import { sealContext, type StoredVariables } from '../storedVariables';

/** The secret variables of config revisions. A revision never changes, but for the key that its secrets are sealed with. */
export const sealedVariables: SealedStore = {
  async rowsSealedOtherwise(knex, keyId, after, limit) {
    const query = knex('config_revisions')
      .whereRaw(
        `exists (select from jsonb_each(variables) v
                 where (v.value ->> 'secret')::boolean and split_part(v.value ->> 'sealed', '.', 2) <> ?)`,
        [keyId],
      )
      .orderBy(['service_id', 'destination_id', 'revision'])
      .limit(limit)
      .select('service_id', 'destination_id', 'revision', 'variables');
    if (after) {
      query.whereRaw(
        '(service_id, destination_id, revision) > (?, ?, ?)',
        after,
      );
    }
    return (await query).map(row => {
      const key = {
        service_id: row.service_id,
        destination_id: row.destination_id,
        revision: row.revision,
      };
      const variables: StoredVariables = row.variables;
      const place = {
        serviceId: row.service_id,
        destinationId: row.destination_id,
      };
      const secrets = Object.entries(variables).flatMap(([name, variable]) =>
        variable.secret ? [{ name, sealed: variable.sealed }] : [],
      );
      return {
        cursor: Object.values(key),
        values: secrets.map(({ name, sealed }) => ({
          sealed,
          context: sealContext(place, name),
        })),
        async replace(through, seals) {
          const resealed: StoredVariables = { ...variables };
          secrets.forEach(({ name }, i) => {
            resealed[name] = { secret: true, sealed: seals[i] };
          });
          await through('config_revisions')
            .where(key)
            .whereRaw('variables = ?::jsonb', [JSON.stringify(variables)])
            .update({ variables: JSON.stringify(resealed) });
        },
      };
    });
  },

  async countByKey(knex) {
    const { rows } = await knex.raw(
      `select split_part(v.value ->> 'sealed', '.', 2) as id, count(*)::int as values
       from config_revisions, jsonb_each(variables) v
       where (v.value ->> 'secret')::boolean
       group by 1`,
    );
    return rows.map((row: any) => ({ keyId: row.id, values: row.values }));
  },
};
