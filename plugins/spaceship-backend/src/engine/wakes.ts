import type { Knex } from 'knex';
import type { Subject, SubjectKind } from './subject';

export type { Subject, SubjectKind } from './subject';

/** Says that something changed for a subject: it is planned again, now or at an instant. */
export interface Wakes {
  /** Part of the transaction of the change, so no change is without its wake-up and no wake-up without its change. */
  wake(
    trx: Knex | Knex.Transaction,
    subject: Subject,
    at?: Date,
  ): Promise<void>;

  /** The same for everything active of a kind that a service has. Callers hold the service's lock. */
  wakeAll(
    trx: Knex | Knex.Transaction,
    kind: SubjectKind,
    of: { serviceId: string; except?: string },
  ): Promise<void>;
}
