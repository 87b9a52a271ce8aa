import type { Knex } from 'knex';
import { receiveEvent } from '../events/receiveEvent';
import { until } from './until';

/** Hands in a push of the sample's only branch. */
export const pushSample = (knex: Knex, commit: string): Promise<boolean> =>
  receiveEvent(knex, {
    source: 'memory',
    externalId: commit,
    kind: 'push',
    payload: {
      provider: 'memory',
      location: 'sample',
      branch: 'main',
      before: null,
      after: commit,
      pusher: 'user:default/ana',
    },
  });

/** False where it is not within the time. */
export const untilDelivered = (
  knex: Knex,
  commit: string,
  withinMs: number,
): Promise<boolean> =>
  until(async () => {
    const rollout = await knex('rollouts').where({ commit }).first('state');
    return rollout?.state === 'delivered';
  }, withinMs);
