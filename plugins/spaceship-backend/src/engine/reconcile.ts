import { operationSubject } from '../addons/operationSubject';
import { beginBuild } from '../builds/beginBuild';
import { finishBuild } from '../builds/finishBuild';
import { loadBuildFacts } from '../builds/loadBuildFacts';
import { finishDelivery } from '../deliveries/finishDelivery';
import { loadDeliveryFacts } from '../deliveries/loadDeliveryFacts';
import type {
  BuildFacts,
  DeliveryFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import { reviewSubject } from '../reviews/reviewSubject';
import { claim, type Lease } from './claim';
import type { EngineContext } from './EngineContext';
import { failpoint } from './failpoint';
import type { Work } from './HandOver';
import { reconcileRollout } from './reconcileRollout';
import { reconcileSteps, type StepSubject } from './reconcileSteps';

/** Takes one subject as far as it can go now. True where its job was completed with the last write. */
export async function reconcile(
  context: EngineContext,
  { job, lease: held }: Work,
): Promise<boolean> {
  const lease = held ?? (await claim(context.knex, job, context.replica));
  if (!lease) return false;
  const { id, kind } = lease.subject;
  await failpoint('after-claim', { subjectId: id, doing: kind });
  switch (kind) {
    case 'rollout':
      return await reconcileRollout(context, lease);
    case 'delivery':
      return await reconcileSteps(context, lease, delivery(context, lease));
    case 'build':
      return await reconcileSteps(context, lease, build(context, lease));
    case 'operation':
      return await reconcileSteps(
        context,
        lease,
        operationSubject(context, lease),
      );
    default:
      return await reconcileSteps(
        context,
        lease,
        reviewSubject(context, lease),
      );
  }
}

function delivery(
  { knex, jobs, drivers, planner, clock, delivered }: EngineContext,
  { subject: { id } }: Lease,
): StepSubject<DeliveryFacts> {
  return {
    load: () => loadDeliveryFacts(knex, drivers, id),
    plan: planner.delivery,
    stateAt: step => (step.direction === 'back' ? 'reverting' : 'delivering'),
    async finish(write, facts, { outcome, reason }) {
      const held = await finishDelivery(knex, jobs, write, facts, {
        outcome,
        reason,
        at: clock.now(),
      });
      if (held && outcome === 'delivered') delivered();
      return held;
    },
    tell: facts => ({
      topic: 'spaceship.delivery',
      payload: {
        serviceId: facts.service.id,
        rolloutId: facts.rollout.id,
        deliveryId: id,
        destinationId: facts.destination.id,
      },
    }),
  };
}

function build(
  { knex, jobs, planner, clock }: EngineContext,
  { subject: { id } }: Lease,
): StepSubject<BuildFacts> {
  let serviceId = '';
  return {
    async load() {
      const loaded = await loadBuildFacts(knex, id);
      serviceId = loaded?.unchanged.serviceId ?? '';
      return loaded;
    },
    plan: planner.build,
    stateAt: () => 'running',
    intend: write => beginBuild(knex, jobs, write, serviceId),
    finish: (write, facts, { outcome, reason }) =>
      finishBuild(knex, jobs, write, serviceId, facts, {
        outcome: buildOutcomes[outcome],
        reason,
        at: clock.now(),
      }),
    tell: () => ({
      topic: 'spaceship.build',
      payload: { serviceId, buildId: id },
    }),
  };
}

/** A build is not delivered anywhere; one of which nobody knows how it ended has failed, and may be tried again. */
const buildOutcomes = {
  delivered: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'failed',
} as const;
