import type { Knex } from 'knex';
import type { Subject } from './subject';

export type { Subject, SubjectKind } from './subject';

/** Says that something changed for a subject: it is planned again, now or at an instant. */
export interface Wakes {
  /** Part of the transaction of the change, so no change is without its wake-up and no wake-up without its change. */
  wake(
    trx: Knex | Knex.Transaction,
    subject: Subject,
    at?: Date,
  ): Promise<void>;
}
