import type { StepInput } from '@spaceship/backstage-plugin-spaceship-common';
import type { Observation } from '@spaceship/backstage-plugin-spaceship-node';
import {
  loadTarget,
  type DeliveryTarget,
  type LoadTargetDeps,
} from '../../deliveries/loadTarget';
import {
  leasePlace,
  lockLeasedServices,
  releasePlaces,
} from '../../deliveries/placeLease';
import type { Running } from '../../deliveries/running';
import type { StepCall, StepExecutor } from '../../engine/executors/executor';
import { failpoint } from '../../engine/failpoint';
import type { Wakes } from '../../engine/wakes';
import { demandFence, underFence } from './stepDeps';

type Input = Extract<StepInput, { kind: 'consumers.roll' }>;
type Deps = LoadTargetDeps & { wakes: Wakes };
type Place = {
  serviceId: string;
  destinationId: string;
  title: string;
  running: Running | null;
};

/** What the step notes of itself once it has restarted them: the fence of the place, and since when they count. */
type Held = { fence: number; since: string };

const askAgainMs = 500;

const nothingRuns = {
  state: 'succeeded',
  output: { detail: 'nothing runs there' },
} as const;

/**
 * Every replica of what runs has begun with the variables as they are now, one after the other. It takes the place as a
 * delivery does, so that none goes on meanwhile; a process that dies gives it back by the operation's end.
 */
export function rollConsumers(deps: Deps): StepExecutor<Input> {
  const act = async (call: StepCall<Input>) => {
    const before = await placeOf(deps, call.input.bindingId);
    const known = heldIn(call);
    if (!before) return nothingRuns;
    const held =
      known ??
      (await underFence(deps.knex, call, trx => take(trx, call, before)));
    if (held === null) {
      return {
        state: 'running',
        askAgainMs,
        output: { detail: `${before.title} is being delivered to` },
      } as const;
    }
    // What ran before the place was taken may have been replaced by the delivery that had it.
    const place = await placeOf(deps, call.input.bindingId);
    if (!place?.running) {
      await release(deps, call);
      return nothingRuns;
    }
    const target = await loadTarget(deps, place.running.deliveryId);
    if (known === null) await restart(call, place.running, target, held);
    const detail = missing(
      await target.driver.observe(target.target),
      place.running,
      held.since,
    );
    if (detail !== null) {
      return {
        state: 'running',
        askAgainMs,
        output: { detail, held },
      } as const;
    }
    await release(deps, call);
    return {
      state: 'succeeded',
      output: { detail: 'all have begun anew' },
    } as const;
  };
  return {
    begin: act,
    ask: act,
    async stop(call) {
      await release(deps, call);
      return true;
    },
  };
}

async function placeOf(
  { knex }: Deps,
  bindingId: string,
): Promise<Place | null> {
  const row = await knex('bindings')
    .join('destinations', 'destinations.id', 'bindings.destination_id')
    .join('service_destinations as p', function joined() {
      this.on('p.service_id', 'bindings.service_id').andOn(
        'p.destination_id',
        'bindings.destination_id',
      );
    })
    .where('bindings.id', bindingId)
    .first(
      'bindings.service_id',
      'bindings.destination_id',
      'destinations.title',
      'p.running',
    );
  return (
    row && {
      serviceId: row.service_id,
      destinationId: row.destination_id,
      title: row.title,
      running: row.running,
    }
  );
}

async function take(
  trx: Parameters<typeof leasePlace>[0],
  call: StepCall<Input>,
  place: Place,
): Promise<Held | null> {
  const lease = await leasePlace(trx, place, call.subject.id);
  return lease && { fence: lease.fence, since: call.startedAt };
}

/** Set once the restart was asked for: a process that died before does all of it again, under a higher fence. */
function heldIn({ effect, facts }: StepCall<Input>): Held | null {
  const { step: n, attempt } = effect.identity;
  const row =
    'steps' in facts &&
    facts.steps.find(step => step.n === n && step.attempt === attempt);
  return (row && (row.output as { held?: Held } | null)?.held) || null;
}

async function restart(
  call: StepCall<Input>,
  running: Running,
  { driver, target, revision }: DeliveryTarget,
  held: Held,
): Promise<void> {
  const effect = { identity: call.effect.identity, fence: held.fence };
  await driver.prepare(target, await revision(), running.replicas, effect);
  await failpoint('within-effect', {
    subjectId: call.subject.id,
    doing: call.input.kind,
  });
  await driver.restart(target, running.deliveryId, effect);
}

/** Who has not begun anew, or null: an observation counts only for what it is younger than. */
function missing(
  observation: Observation,
  running: Running,
  since: string,
): string | null {
  const revision = observation.revisions.find(
    one => one.name === running.deliveryId,
  );
  const replicas = revision?.replicas ?? [];
  const lines = Object.entries(running.replicas).flatMap(([process, count]) => {
    const own = replicas.filter(one => one.process === process);
    const isNew = (one: (typeof own)[number]) =>
      one.state === 'healthy' && Date.parse(one.since) >= Date.parse(since);
    const fresh = own.filter(isNew).length;
    const left = own.filter(one => !isNew(one));
    if (fresh >= count && left.length === 0) return [];
    const ill = left.find(one => one.detail);
    return [
      `${process}: ${Math.min(fresh, count)} of ${count} have begun anew${
        ill ? `, ${ill.detail}` : ''
      }`,
    ];
  });
  return lines.length === 0 ? null : lines.join('; ');
}

const release = (deps: Deps, call: StepCall<Input>) =>
  deps.knex.transaction(async trx => {
    await lockLeasedServices(trx, call.subject.id);
    await demandFence(trx, call);
    await releasePlaces(trx, deps.wakes, call.subject.id);
  });
