import { ConflictError } from '@backstage/errors';
import type { RolloutId } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { DestinationRow } from '../destinations/store';
import { listDestinations } from '../destinations/store';
import type { Wakes } from '../engine/wakes';
import { chooseStage } from '../rollouts/chooseStages';
import { createRollouts } from '../rollouts/createRollouts';
import type { ServiceRow } from '../services/store';

/**
 * Delivers a config revision with the release that runs there, in the stage that the destination has in the release's
 * flow. Returns null where nothing runs: the first delivery brings it.
 */
export async function deliverConfiguration(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: {
    service: ServiceRow;
    destination: DestinationRow;
    revision: number;
    by: string;
    note: string | null;
  },
): Promise<RolloutId | null> {
  const { service, destination } = wish;
  const place = await trx('service_destinations')
    .where({ service_id: service.id, destination_id: destination.id })
    .first('running', 'leased_to');
  if (place?.leased_to) {
    throw new ConflictError(
      `A delivery to ${destination.title} is under way. Change the configuration when it has ended, or cancel it first.`,
    );
  }
  if (!place?.running) return null;
  const release = await trx('releases')
    .where({ id: place.running.releaseId })
    .first();
  const stage = chooseStage(
    { destinations: [destination.slug] },
    release.spec.flow,
    await listDestinations(trx),
  );
  const [rolloutId] = await createRollouts(trx, wakes, {
    service,
    releaseId: release.id,
    kind: 'configuration',
    stages: [
      { ...stage, configRevisions: { [destination.id]: wish.revision } },
    ],
    origin: { by: 'person', ref: wish.by, note: wish.note },
    commit: release.commit,
    branch: release.branch,
    message: release.message,
  });
  return rolloutId;
}
