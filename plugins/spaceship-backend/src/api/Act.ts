import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { EntityRef } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';

/** Who asks: a person of the catalog, or another program with a service token. */
export type Actor =
  | { kind: 'person'; ref: EntityRef }
  | { kind: 'service'; ref: string };

/** A command on its way: who gave it, and the one transaction that it may commit. */
export type Act = {
  actor: Actor;
  credentials: BackstageCredentials;
  /**
   * Runs the change in a transaction that also remembers the answer under the Idempotency-Key. What is asked of others
   * (a repository, the catalog) is asked before.
   */
  commit<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
};
