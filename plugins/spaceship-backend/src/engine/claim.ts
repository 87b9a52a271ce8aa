import type { Knex } from 'knex';
import { activeSql, subjectTables, type Subject } from './subject';
import type { Job } from './jobs/Jobs';

/** The right to act for a subject. Whoever claims it next raises the fence, and everything written under this one is refused. */
export type Lease = {
  subject: Subject;
  fence: number;
  /** How often the subject had been woken when it was claimed. */
  wakes: number;
};

/**
 * Takes the subject: raises its fence (a delivery's is the counter of its service × destination, under the lease of the
 * target) and says who works on it. Locks the rows for the statement only. Null where there is nothing to do any more.
 */
export async function claim(
  knex: Knex,
  job: Job,
  replica: string,
): Promise<{ lease: Lease; readAt: Date } | null> {
  const { subject } = job;
  const sql = subject.kind === 'delivery' ? claimDelivery : claimRow(subject);
  const { rows } = await knex.raw(sql, {
    id: subject.id,
    replica,
    job: job.id,
    attempt: job.attempt,
  });
  if (rows.length === 0) return null;
  return {
    lease: {
      subject,
      fence: Number(rows[0].fence),
      wakes: Number(rows[0].wakes),
    },
    readAt: rows[0].read_at,
  };
}

const claimRow = ({ kind }: Subject) => `
  update ${subjectTables[kind].table}
  set fence = fence + 1, lease_owner = :replica, job_id = :job, job_attempt = :attempt
  where id = :id and state in (${activeSql(kind)})
  returning fence, wakes, clock_timestamp() as read_at`;

const claimDelivery = `
  with target as (
    update service_destinations t set fence = t.fence + 1
    from deliveries d
    where d.id = :id and d.state in (${activeSql('delivery')})
      and t.service_id = d.service_id and t.destination_id = d.destination_id and t.leased_to = d.id
    returning t.fence)
  update deliveries d
  set fence = target.fence, lease_owner = :replica, job_id = :job, job_attempt = :attempt
  from target
  where d.id = :id and d.state in (${activeSql('delivery')})
  returning d.fence, d.wakes, clock_timestamp() as read_at`;
