import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';

/** What listeners are told: ids only, they fetch what they may see. */
export type OutboxPayload = {
  serviceId: string;
  rolloutId?: string;
  deliveryId?: string;
  buildId?: string;
  destinationId?: string;
  addonId?: string;
  operationId?: string;
  reviewId?: string;
  handoverId?: string;
};

/** `spaceship.<noun>` */
export type OutboxTopic =
  | 'spaceship.event'
  | 'spaceship.build'
  | 'spaceship.release'
  | 'spaceship.rollout'
  | 'spaceship.delivery'
  | 'spaceship.service'
  | 'spaceship.destination'
  | 'spaceship.configuration'
  | 'spaceship.approval'
  | 'spaceship.handover'
  | 'spaceship.evidence'
  | 'spaceship.health'
  | 'spaceship.addon'
  | 'spaceship.operation'
  | 'spaceship.review';

export type OutboxMessage = {
  id: string;
  topic: OutboxTopic;
  payload: OutboxPayload;
};

/** Says something to the world, once the transaction is committed: at least once, perhaps late, never if it is rolled back. */
export async function publish(
  trx: Knex | Knex.Transaction,
  topic: OutboxTopic,
  payload: OutboxPayload,
): Promise<void> {
  await trx.raw('insert into outbox (id, topic, payload) values (?, ?, ?)', [
    newId<'outbox'>(),
    topic,
    JSON.stringify(payload),
  ]);
}
