import type { Knex } from 'knex';
import type { SubjectKind } from '../engine/subject';

type Interrupted = {
  how: 'kill' | 'freeze';
  at: number;
  owner: string;
  kind: SubjectKind;
  id: string;
  job: { id: string; attempt: number };
  /** How it went on, once that is known. */
  end?: WentOn;
};

/** Null milliseconds: nobody else took it, and its job is done, because the last write of its owner got through. */
type WentOn = { ms: number | null };

/** How long what a dead or frozen replica held stood still, while another one lived. */
export class Resumes {
  readonly #interrupted: Interrupted[] = [];

  constructor(private readonly knex: Knex) {}

  /** Notes what a replica has in hand: claimed, its job not completed. */
  async note(
    how: Interrupted['how'],
    owner: string,
    at: number,
  ): Promise<number> {
    const { rows } = await this.knex.raw(
      `select held.kind, held.id, held.job_id, held.job_attempt from (
         select 'build' as kind, id, job_id, job_attempt, lease_owner, state from builds
         union all select 'rollout', id, job_id, job_attempt, lease_owner, state from rollouts
         union all select 'delivery', id, job_id, job_attempt, lease_owner, state from deliveries) held
       join spaceship_jobs.job j on j.id = held.job_id and j.retry_count = held.job_attempt and j.state = 'active'
       where held.lease_owner = ? and held.state in ('waiting', 'running', 'delivering', 'cancelling', 'reverting')`,
      [owner],
    );
    for (const { kind, id, job_id: jobId, job_attempt: attempt } of rows) {
      const job = { id: jobId, attempt };
      this.#interrupted.push({ how, at, owner, kind, id, job });
    }
    return rows.length;
  }

  /** Has everything that was noted gone on by now? */
  async allWentOn(): Promise<boolean> {
    for (const interrupted of this.#interrupted) {
      if (!(await this.#endOf(interrupted))) return false;
    }
    return true;
  }

  async summary(how: Interrupted['how']): Promise<{
    count: number;
    p50: number;
    max: number;
    slowest: string;
  }> {
    const times = [];
    for (const interrupted of this.#interrupted) {
      if (interrupted.how !== how) continue;
      const end = await this.#endOf(interrupted);
      if (end?.ms !== null) {
        times.push({ ...interrupted, ms: end?.ms ?? Infinity });
      }
    }
    times.sort((one, other) => one.ms - other.ms);
    const last = times[times.length - 1];
    return {
      count: times.length,
      p50: times[Math.floor(times.length / 2)]?.ms ?? 0,
      max: last?.ms ?? 0,
      slowest: last
        ? `${last.kind} ${last.id} of ${last.owner}, ${new Date(
            last.at,
          ).toISOString()}`
        : '',
    };
  }

  async #endOf(interrupted: Interrupted): Promise<WentOn | undefined> {
    interrupted.end ??= await this.#look(interrupted);
    return interrupted.end;
  }

  async #look(interrupted: Interrupted): Promise<WentOn | undefined> {
    if (await this.#isDone(interrupted)) return { ms: null };
    const { id, at, owner } = interrupted;
    const claim = await this.knex('crash_claims')
      .where({ id })
      .whereNot({ owner })
      .where('at', '>', new Date(at))
      .orderBy('seq')
      .first('at');
    return claim && { ms: claim.at.getTime() - at };
  }

  async #isDone({ job: { id, attempt } }: Interrupted): Promise<boolean> {
    const { rows } = await this.knex.raw(
      `select 1 from spaceship_jobs.job where id = ? and retry_count = ? and state = 'completed'`,
      [id, attempt],
    );
    return rows.length > 0;
  }
}
