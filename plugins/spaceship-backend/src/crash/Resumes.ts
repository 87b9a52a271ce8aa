import type { Knex } from 'knex';
import type { SubjectKind } from '../engine/subject';

type Interrupted = {
  how: 'kill' | 'freeze';
  at: number;
  owner: string;
  kind: SubjectKind;
  id: string;
  job: { id: string; attempt: number };
};

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
    const times = await this.#times();
    return times.every(({ ms }) => ms !== null);
  }

  async summary(how: Interrupted['how']): Promise<{
    count: number;
    p50: number;
    max: number;
    slowest: string;
  }> {
    const times = (await this.#times())
      .filter(time => time.how === how)
      .map(time => ({ ...time, ms: time.ms ?? Infinity }))
      .sort((a, b) => a.ms - b.ms);
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

  /** Without those whose job is done, though nobody else took it: the last write of their owner got through. */
  async #times(): Promise<(Interrupted & { ms: number | null })[]> {
    const times = [];
    for (const interrupted of this.#interrupted) {
      const { id, at, owner } = interrupted;
      if (await this.#isDone(interrupted)) continue;
      const claim = await this.knex('crash_claims')
        .where({ id })
        .whereNot({ owner })
        .where('at', '>', new Date(at))
        .orderBy('seq')
        .first('at');
      times.push({
        ...interrupted,
        ms: claim ? claim.at.getTime() - at : null,
      });
    }
    return times;
  }

  async #isDone({ job: { id, attempt } }: Interrupted): Promise<boolean> {
    const { rows } = await this.knex.raw(
      `select 1 from spaceship_jobs.job where id = ? and retry_count = ? and state = 'completed'`,
      [id, attempt],
    );
    return rows.length > 0;
  }
}
