import {
  contentHash,
  type DestinationId,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { listed } from '../rollouts/rolloutSentence';

/** How many earlier revisions are tried at a destination. */
const depth = 20;

/**
 * What differs between the content that a person looked at and the one that waits now. Between the two only config
 * revisions can differ, so earlier ones are tried until the hash is met.
 */
export async function whatChangedSince(
  knex: Knex,
  rolloutId: string,
  seenHash: string,
): Promise<string> {
  const rollout = await knex('rollouts')
    .join('releases', 'releases.id', 'rollouts.release_id')
    .where('rollouts.id', rolloutId)
    .first(
      'rollouts.service_id',
      'rollouts.strategy',
      'releases.artifact_digest',
      'releases.spec',
    );
  const places: { id: DestinationId; title: string; configRevision: number }[] =
    await knex('deliveries')
      .join('destinations', 'destinations.id', 'deliveries.destination_id')
      .where({ rollout_id: rolloutId })
      .select({
        id: 'destinations.id',
        title: 'destinations.title',
        configRevision: 'config_revision',
      });
  const hashWith = (destinations: typeof places) =>
    contentHash({
      artifactDigest: rollout.artifact_digest,
      spec: rollout.spec,
      strategy: rollout.strategy,
      destinations: destinations.map(({ id, configRevision }) => ({
        id,
        configRevision,
      })),
    });
  for (const place of places) {
    for (let back = 1; back <= Math.min(depth, place.configRevision); back++) {
      const configRevision = place.configRevision - back;
      const earlier = places.map(one =>
        one === place ? { ...one, configRevision } : one,
      );
      if (hashWith(earlier) !== seenHash) continue;
      const revisions = await knex('config_revisions')
        .where({ service_id: rollout.service_id, destination_id: place.id })
        .whereBetween('revision', [configRevision + 1, place.configRevision])
        .select('by', 'changed');
      const keys = revisions.flatMap(row =>
        row.changed.map((key: { name: string }) => key.name),
      );
      const by = revisions.map(row => row.by as string);
      return `The configuration of ${
        place.title
      } changed since you looked: ${listed([...new Set(keys)])}, by ${listed([
        ...new Set(by),
      ])}.`;
    }
  }
  return 'This is not the content that waits now.';
}
