import type { SealedStore } from '../../secrets/SealedStore';

/** What the key of an environment's gate is sealed for. */
export const accessContext = (id: string): string => `review:${id}/access`;

/** The keys of the gates of all review environments. */
export const sealedAccessKeys: SealedStore = {
  async rowsSealedOtherwise(knex, keyId, after, limit) {
    const query = knex('review_environments')
      .whereRaw(`split_part(access_key, '.', 2) <> ?`, [keyId])
      .orderBy('id')
      .limit(limit)
      .select('id', 'access_key');
    if (after) query.where('id', '>', after[0]);
    return (await query).map(({ id, access_key: sealed }) => ({
      cursor: [id],
      values: [{ sealed, context: accessContext(id) }],
      async replace(through, [seal]) {
        await through('review_environments')
          .where({ id, access_key: sealed })
          .update({ access_key: seal });
      },
    }));
  },

  async countByKey(knex) {
    const { rows } = await knex.raw(
      `select split_part(access_key, '.', 2) as id, count(*)::int as values from review_environments group by 1`,
    );
    return rows.map((row: any) => ({ keyId: row.id, values: row.values }));
  },
};
