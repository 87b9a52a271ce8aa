import type { Knex } from 'knex';
import { contentHash } from '@spaceship/backstage-plugin-spaceship-common';

/** Says what an approval of this rollout binds to, as soon as its release is known. */
export async function storeContentHash(
  trx: Knex.Transaction,
  rolloutId: string,
): Promise<void> {
  const { rows } = await trx.raw(
    `select r.strategy, l.artifact_digest, l.spec, (
       select json_agg(json_build_object('id', d.destination_id, 'configRevision', d.config_revision))
       from deliveries d where d.rollout_id = r.id) as destinations
     from rollouts r join releases l on l.id = r.release_id where r.id = ?`,
    [rolloutId],
  );
  const [rollout] = rows;
  if (!rollout) return;
  await trx('rollouts')
    .where({ id: rolloutId })
    .update({
      content_hash: contentHash({
        artifactDigest: rollout.artifact_digest,
        spec: rollout.spec,
        strategy: rollout.strategy,
        destinations: rollout.destinations ?? [],
      }),
    });
}
