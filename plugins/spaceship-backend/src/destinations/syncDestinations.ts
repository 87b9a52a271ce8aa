import { InputError } from '@backstage/errors';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { canonicalJson } from '../audit/canonicalJson';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import type { ConfiguredDestination } from './readDestinations';

/**
 * Makes the destinations agree with the configuration: new ones are added, changed ones bump the facts of whoever
 * waits there, removed ones become tombstones. A slug that comes back is the same destination again.
 */
export async function syncDestinations(
  deps: {
    knex: Knex;
    wakes: Wakes;
    drivers: ReadonlyMap<string, Pick<DestinationDriver, 'check'>>;
  },
  configured: readonly ConfiguredDestination[],
): Promise<void> {
  for (const destination of configured) {
    const driver = deps.drivers.get(destination.driver);
    if (!driver) {
      throw new InputError(
        `The destination ${destination.slug} uses the driver ${
          destination.driver
        }, which is not installed. Installed: ${
          [...deps.drivers.keys()].join(', ') || 'none'
        }.`,
      );
    }
    await driver.check(destination.config);
  }
  await deps.knex.transaction(async trx => {
    // Replicas that start together take turns.
    await trx.raw(
      `select pg_advisory_xact_lock(hashtext('spaceship.destinations'))`,
    );
    const stored = new Map(
      (await trx('destinations')).map(row => [row.slug as string, row]),
    );
    for (const [position, destination] of configured.entries()) {
      const columns = columnsOf(destination, position);
      const before = stored.get(destination.slug);
      if (before?.label) {
        throw new InputError(
          `The destination ${destination.slug} can't be called so: a review environment has, or had, that name. Choose another one.`,
        );
      }
      if (!before) {
        await trx('destinations').insert({
          id: newId<'destination'>(),
          ...columns,
        });
      } else if (digest(before) !== digest(columns) || before.tombstoned_at) {
        await trx('destinations')
          .where({ id: before.id })
          .update({ ...columns, tombstoned_at: null });
        await bumpFacts(trx, deps.wakes, { destinationId: before.id });
      }
    }
    const kept = new Set(configured.map(destination => destination.slug));
    for (const row of stored.values()) {
      if (kept.has(row.slug) || row.tombstoned_at || row.tier === 'review') {
        continue;
      }
      await trx('destinations')
        .where({ id: row.id })
        .update({ tombstoned_at: trx.fn.now() });
      await bumpFacts(trx, deps.wakes, { destinationId: row.id });
    }
  });
}

const columnsOf = (destination: ConfiguredDestination, position: number) => ({
  slug: destination.slug,
  title: destination.title,
  tier: destination.tier,
  region: destination.region,
  labels: JSON.stringify(destination.labels),
  owner_ref: destination.owner,
  driver: destination.driver,
  config: JSON.stringify(destination.config),
  gates: JSON.stringify(destination.gates),
  position,
});

/** Columns hold JSON as text before, as values after they were stored. */
function digest(row: Record<string, unknown>): string {
  const parsed = (value: unknown) =>
    typeof value === 'string' && /^[[{]/.test(value)
      ? JSON.parse(value)
      : value;
  const { title, tier, region, owner_ref: owner, driver, position } = row;
  return canonicalJson({
    title,
    tier,
    region,
    owner,
    driver,
    position,
    labels: parsed(row.labels),
    config: parsed(row.config),
    gates: parsed(row.gates),
  });
}
