import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  DestinationDriver,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { tombstone } from '../addons/finishOperation';
import { databaseNow } from '../api/databaseNow';
import { leasePlace } from '../deliveries/placeLease';
import type { StepCall } from '../engine/executors/executor';
import { askAgainWhenFenced } from './askAgainWhenFenced';
import { loadReviewTarget } from './loadReviewTarget';

export type TeardownDeps = {
  knex: Knex;
  drivers: ReadonlyMap<string, DestinationDriver>;
  providers: ReadonlyMap<string, AddonProvider>;
};

const askAgainMs = 1_000;

/** Takes the target from everybody, and lets the driver end and remove all that it has of it. */
export async function tearDownTarget(
  deps: TeardownDeps,
  call: StepCall,
): Promise<StepOutcome> {
  const { driver, review, target } = await loadReviewTarget(
    deps,
    call.subject.id,
  );
  const lease = await leasePlace(deps.knex, review, review.id);
  if (lease === null) {
    return {
      state: 'running',
      askAgainMs,
      output: { detail: 'a delivery has not given it back yet' },
    };
  }
  return await askAgainWhenFenced(async () => {
    await driver.destroy(target, { ...call.effect, fence: lease.fence });
    await deps
      .knex('service_destinations')
      .where({
        service_id: review.serviceId,
        destination_id: review.destinationId,
      })
      .update({ running: null, previous: null, health: null, address: null });
    return { state: 'succeeded' };
  });
}

/** Destroys one add-on of the environment, without a last backup: its data is a copy, or made to be thrown away. */
export async function destroyAddon(
  deps: TeardownDeps,
  call: StepCall<Extract<StepInput, { kind: 'review.addon' }>>,
): Promise<StepOutcome> {
  const { addonId } = call.input;
  const { rows } = await deps.knex.raw(
    `update addons a set fence = fence + 1, leased_to = :review, state = 'destroying'
     where a.id = :addonId and a.state <> 'destroyed' and (a.leased_to is null or a.leased_to = :review)
     returning fence, type`,
    { addonId, review: call.subject.id },
  );
  const [row] = rows;
  if (!row) {
    const left = await deps
      .knex('addons')
      .where({ id: addonId })
      .first('state');
    return left?.state === 'destroyed'
      ? { state: 'succeeded' }
      : {
          state: 'running',
          askAgainMs,
          output: { detail: 'an operation has not given it back yet' },
        };
  }
  const provider = deps.providers.get(row.type);
  if (!provider) {
    return {
      state: 'failed',
      error: {
        message: `No module brings add-ons of type "${row.type}".`,
        terminal: true,
      },
    };
  }
  return await askAgainWhenFenced(async () => {
    await provider.destroy(addonId, {
      ...call.effect,
      fence: Number(row.fence),
    });
    await deps.knex.transaction(async trx => {
      await tombstone(trx, addonId, await databaseNow(trx));
      await trx('addons').where({ id: addonId }).update({ leased_to: null });
    });
    return { state: 'succeeded' };
  });
}

/** Looks through everything that carries our tag for something of the environment. */
export async function proveNothingLeft(
  deps: TeardownDeps,
  call: StepCall,
): Promise<StepOutcome> {
  const { driver, review } = await loadReviewTarget(deps, call.subject.id);
  const addons = await deps
    .knex('addons')
    .where({ destination_id: review.destinationId })
    .select('id', 'type');
  const types = [...new Set(addons.map(addon => addon.type as string))];
  const ids = new Set(addons.map(addon => addon.id as string));
  const [things, ...stores] = await Promise.all([
    driver.inventory?.() ?? [],
    ...types.map(type => deps.providers.get(type)?.inventory() ?? []),
  ]);
  const left = [
    ...things.filter(
      ({ destinationId }) => destinationId === review.destinationId,
    ),
    ...stores
      .flat()
      .filter(({ addonId }) => addonId !== undefined && ids.has(addonId)),
  ].map(({ what, where }) => `${what} (${where})`);
  if (left.length === 0) {
    return {
      state: 'succeeded',
      output: { left: [], looked: [...things, ...stores.flat()].length },
    };
  }
  const shown = left.slice(0, 5).join(', ');
  return {
    state: 'failed',
    error: {
      message: `There is still ${shown}${
        left.length > 5 ? ` and ${left.length - 5} more` : ''
      }.`,
      terminal: false,
    },
  };
}
