import type { OperationFacts } from '@spaceship/backstage-plugin-spaceship-common';
import type { Lease } from '../engine/claim';
import type { EngineContext } from '../engine/EngineContext';
import type { StepSubject } from '../engine/reconcileSteps';
import { beginOperation } from './beginOperation';
import { finishOperation } from './finishOperation';
import { loadOperationFacts } from './loadOperationFacts';

/** How an operation on an add-on is reconciled. */
export const operationSubject = (
  { knex, jobs, addons, planner, clock }: EngineContext,
  { subject: { id } }: Lease,
): StepSubject<OperationFacts> => ({
  load: () => loadOperationFacts(knex, addons, id),
  plan: planner.operation,
  stateAt: () => 'running',
  intend: write => beginOperation(knex, write),
  finish: (write, facts, { outcome, reason }) =>
    finishOperation(knex, jobs, write, facts, {
      outcome: outcome === 'delivered' ? 'succeeded' : outcome,
      reason,
      at: clock.now(),
    }),
  tell: ({ addon, destination, service }) => ({
    topic: 'spaceship.operation',
    payload: {
      serviceId: service.id,
      destinationId: destination.id,
      addonId: addon.id,
      operationId: id,
    },
  }),
});
