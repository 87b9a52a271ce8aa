import type { Knex } from 'knex';
import { contentHash } from '@spaceship/backstage-plugin-spaceship-common';

/** Says what an approval of this rollout binds to, as soon as its release is known. */
export async function storeContentHash(
  trx: Knex.Transaction,
  rolloutId: string,
): Promise<void> {
  const rollout = await trx('rollouts')
    .join('releases', 'releases.id', 'rollouts.release_id')
    .where('rollouts.id', rolloutId)
    .first('rollouts.strategy', 'releases.artifact_digest', 'releases.spec');
  if (!rollout) return;
  const destinations = await trx('deliveries')
    .where({ rollout_id: rolloutId })
    .select({ id: 'destination_id', configRevision: 'config_revision' });
  await trx('rollouts')
    .where({ id: rolloutId })
    .update({
      content_hash: contentHash({
        artifactDigest: rollout.artifact_digest,
        spec: rollout.spec,
        strategy: rollout.strategy,
        destinations,
      }),
    });
}
