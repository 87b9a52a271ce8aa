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
import type { Job } from './jobs/Jobs';
import { reconcileRollout } from './reconcileRollout';
import { reconcileSteps, type StepSubject } from './reconcileSteps';

/** Takes one subject as far as it can go now. */
export async function reconcile(
  context: EngineContext,
  job: Job,
): Promise<void> {
  const claimed = await claim(context.knex, job, context.replica);
  if (!claimed) return;
  const { lease } = claimed;
  const { id, kind } = lease.subject;
  await failpoint('after-claim', { subjectId: id, doing: kind });
  switch (kind) {
    case 'rollout':
      await reconcileRollout(context, lease);
      break;
    case 'delivery':
      await reconcileSteps(context, lease, delivery(context, lease));
      break;
    case 'build':
      await reconcileSteps(context, lease, build(context, lease));
      break;
    case 'operation':
      await reconcileSteps(context, lease, operationSubject(context, lease));
      break;
    default:
      await reconcileSteps(context, lease, reviewSubject(context, lease));
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
