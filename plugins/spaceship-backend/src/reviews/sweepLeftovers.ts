import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  newId,
  planSweep,
  renderMessage,
  type Desired,
  type TaggedThing,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  DestinationDriver,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { ReviewSettings } from './readReviewSettings';

export type SweepDeps = {
  knex: Knex;
  logger: LoggerService;
  drivers: ReadonlyMap<string, DestinationDriver>;
  addons: ReadonlyMap<string, AddonProvider>;
  reviews: ReviewSettings;
};

/**
 * Compares everything that carries our tag with what should exist, and removes a little of what an environment that is
 * gone has left. What it found is stored, whether it was removed or not.
 */
export async function sweepLeftovers(deps: SweepDeps): Promise<void> {
  const { knex, logger, reviews } = deps;
  const inventory = await inventoryOf(deps);
  const [desired, last] = await Promise.all([
    desiredOf(knex, inventory),
    knex('sweeps').orderBy('created_at', 'desc').first('found'),
  ]);
  const plan = planSweep(inventory, desired, {
    ...reviews.sweep,
    seenBefore: (last?.found ?? []).map((one: { id: string }) => one.id),
  });
  if (plan.found.length === 0 && (last?.found ?? []).length === 0) return;
  for (const { kind, id } of plan.remove) {
    if (kind === 'destination') await removeTarget(deps, id);
    else await removeAddon(deps, id);
  }
  await knex('sweeps').insert({
    id: newId<'sweep'>(),
    found: JSON.stringify(plan.found),
    removed: JSON.stringify(plan.remove),
    refused: plan.refused,
    tree: JSON.stringify(plan.tree),
  });
  if (plan.found.length > 0) {
    const said = plan.tree.parts.map(part => renderMessage(part.message));
    logger.warn(
      `${plan.found.length} left of what is gone, ${
        plan.remove.length
      } removed. ${said.join(' ')}`,
    );
  }
}

async function inventoryOf({
  drivers,
  addons,
}: SweepDeps): Promise<TaggedThing[]> {
  const [targets, stores] = await Promise.all([
    Promise.all([...drivers.values()].map(one => one.inventory?.() ?? [])),
    Promise.all([...addons.values()].map(one => one.inventory())),
  ]);
  return [
    ...targets.flat().map(
      ({ destinationId, what, where }): TaggedThing => ({
        tag: { kind: 'destination', id: destinationId },
        what,
        where,
      }),
    ),
    // Backups outlive what they were made of.
    ...stores
      .flat()
      .filter(({ addonId, backupId }) => addonId && !backupId)
      .map(
        ({ addonId, what, where }): TaggedThing => ({
          tag: { kind: 'addon', id: addonId! },
          what,
          where,
        }),
      ),
  ];
}

/** Only what was an environment's and is destroyed counts as gone; everything else that we know lives. */
async function desiredOf(
  knex: Knex,
  inventory: readonly TaggedThing[],
): Promise<Desired> {
  const ids = inventory.flatMap(({ tag }) => (tag ? [tag.id] : []));
  const { rows } = await knex.raw(
    `select t.id, coalesce(e.state = 'destroyed', false) as gone
     from destinations t left join review_environments e on e.destination_id = t.id
     where t.id::text = any(:ids)
     union all
     select a.id, a.state = 'destroyed' and coalesce(e.state = 'destroyed', false)
     from addons a left join review_environments e on e.destination_id = a.destination_id
     where a.id::text = any(:ids)`,
    { ids },
  );
  return Object.fromEntries(
    rows.map((row: any) => [row.id, row.gone ? 'gone' : 'living']),
  );
}

async function removeTarget(
  { knex, drivers }: SweepDeps,
  destinationId: string,
): Promise<void> {
  const { rows } = await knex.raw(
    `update service_destinations p set fence = p.fence + 1
     from services s, destinations t
     where p.destination_id = ? and s.id = p.service_id and t.id = p.destination_id
     returning p.fence, s.id as service_id, s.name, t.slug, t.driver, t.label`,
    [destinationId],
  );
  const [row] = rows;
  await drivers.get(row?.driver)?.destroy(
    {
      service: { id: row.service_id, name: row.name },
      destination: { id: destinationId, slug: row.slug },
      ...(row.label && { label: row.label }),
    },
    sweepEffect(Number(row.fence)),
  );
}

async function removeAddon(
  { knex, addons }: SweepDeps,
  addonId: string,
): Promise<void> {
  const [row] = await knex('addons')
    .where({ id: addonId, state: 'destroyed' })
    .update({ fence: knex.raw('fence + 1') })
    .returning(['fence', 'type']);
  await addons.get(row?.type)?.destroy(addonId, sweepEffect(Number(row.fence)));
}

const sweepEffect = (fence: number) => ({
  identity: { subject: newId<'sweep'>(), step: 0, attempt: 1 },
  fence,
});
