import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { claim, type Lease } from './claim';
import type { Job, Jobs, Timer } from './jobs/Jobs';
import type { Subject, SubjectKind } from './subject';
import type { Wakes } from './wakes';

/** What a lane works on: a job, and the lease where the subject was claimed together with it. */
export type Work = { job: Job; lease?: Lease };

/** The others are claimed under the locks of more rows than their own. */
const kinds: readonly SubjectKind[] = ['build', 'rollout', 'delivery'];

/**
 * Wakes as the queue does, within one transaction. But the first subject that is woken for the first time in its life is
 * taken at once: its job is active and its lease held by this process when the transaction ends, as if a lane had found
 * it, without anybody having to look. Whoever opened the transaction gives `taken` to the lanes after its commit. When
 * the process dies before, the lease says whose it was, and another one takes it back.
 */
export class HandOver implements Wakes {
  #taken: Work | undefined;

  constructor(private readonly jobs: Jobs, private readonly replica: string) {}

  get taken(): Work | undefined {
    return this.#taken;
  }

  async wake(trx: Knex | Knex.Transaction, subject: Subject, at?: Date) {
    await this.enqueue(trx, await this.jobs.raise(trx, subject, at));
  }

  async wakeAll(
    trx: Knex | Knex.Transaction,
    kind: SubjectKind,
    of: { serviceId: string; except?: string },
  ) {
    await this.enqueue(trx, await this.jobs.raiseAll(trx, kind, of));
  }

  /** As {@link Jobs.enqueue}; callers hold the locks of the subjects' rows. */
  async enqueue(
    trx: Knex | Knex.Transaction,
    timers: readonly Timer[],
  ): Promise<void> {
    const first = this.#taken ? undefined : firstMade(timers.filter(isNew));
    const others = timers.filter(timer => timer !== first);
    if (first) await this.#take(trx, first, others);
    else await this.jobs.enqueue(trx, others);
  }

  async #take(
    trx: Knex | Knex.Transaction,
    first: Timer,
    others: readonly Timer[],
  ): Promise<void> {
    const { subject } = first;
    const job: Job = { id: randomUUID(), attempt: 0, subject };
    if (!(await this.jobs.enqueueHeld(trx, job, others))) return;
    const lease = await claim(trx, job, this.replica, { activates: true });
    if (lease) this.#taken = { job, lease };
    else await this.jobs.enqueue(trx, [first]);
  }
}

/** Ids grow: of the stages of a push it is the one that is delivered first. */
const firstMade = (timers: readonly Timer[]): Timer | undefined =>
  [...timers].sort((a, b) => (a.subject.id < b.subject.id ? -1 : 1))[0];

const isNew = ({ subject, at, isFirst }: Timer): boolean =>
  isFirst === true && at === null && kinds.includes(subject.kind);
