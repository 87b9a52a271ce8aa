import type { SealedStore } from '../../secrets/SealedStore';
import { credentialContext } from './credentialRow';

/** The values of every generation of credentials that is not revoked: those have none. */
export const sealedCredentials: SealedStore = {
  async rowsSealedOtherwise(knex, keyId, after, limit) {
    const query = knex('credentials')
      .whereRaw(`sealed <> '' and split_part(sealed, '.', 2) <> ?`, [keyId])
      .orderBy(['addon_id', 'generation'])
      .limit(limit)
      .select('addon_id', 'generation', 'sealed');
    if (after) query.whereRaw('(addon_id, generation) > (?, ?)', after);
    return (await query).map(({ addon_id, generation, sealed }) => ({
      cursor: [addon_id, generation],
      values: [{ sealed, context: credentialContext(addon_id, generation) }],
      async replace(through, [seal]) {
        await through('credentials')
          .where({ addon_id, generation, sealed })
          .update({ sealed: seal });
      },
    }));
  },

  async countByKey(knex) {
    const { rows } = await knex.raw(
      `select split_part(sealed, '.', 2) as id, count(*)::int as values from credentials where sealed <> '' group by 1`,
    );
    return rows.map((row: any) => ({ keyId: row.id, values: row.values }));
  },
};
