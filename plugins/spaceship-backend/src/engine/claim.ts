import type { Knex } from 'knex';
import { activeSql, subjectTables, type Subject } from './subject';
import type { Job } from './jobs/Jobs';
import { jobsSchema, subjectsQueue } from './jobs/jobsSchema';

/** The right to act for a subject. Whoever claims it next raises the fence, and everything written under this one is refused. */
export type Lease = {
  subject: Subject;
  fence: number;
  /** How often the subject had been woken when it was claimed. */
  wakes: number;
  /** What it was claimed for. */
  job: Job;
};

/**
 * Takes the subject: raises its fence (a delivery's is the counter of its service × destination, under the lease of the
 * target; an operation's is the counter of its add-ons, once it has them) and says who works on it. With `activates` its
 * job, put there by the same transaction, is fetched with it. Null where there is nothing to do any more.
 */
export async function claim(
  knex: Knex | Knex.Transaction,
  job: Job,
  replica: string,
  options: { activates?: boolean } = {},
): Promise<Lease | null> {
  const { subject } = job;
  const { before, update } = claimOf(subject);
  const parts = [...before, `claimed as (${update})`];
  if (options.activates) parts.push(activated(jobsSchema(knex)));
  const { rows } = await knex.raw(
    `with ${parts.join(', ')} select * from claimed`,
    { id: subject.id, replica, job: job.id, attempt: job.attempt },
  );
  if (rows.length === 0) return null;
  return {
    subject,
    job,
    fence: Number(rows[0].fence),
    wakes: Number(rows[0].wakes),
  };
}

/** What fetching a job of pg-boss is, for one that was put there by the same transaction. */
const activated = (schema: string) => `
  activated as (
    update ${schema}.job set state = 'active',
      started_on = ${schema}.job_now(), heartbeat_on = ${schema}.job_now()
    from claimed
    where name = '${subjectsQueue}' and job.id = cast(:job as uuid))`;

/** An update that gives fence and wakes, and the parts of a statement before it. */
type Claim = { before: readonly string[]; update: string };

function claimOf(subject: Subject): Claim {
  switch (subject.kind) {
    case 'delivery':
      return claimDelivery;
    case 'operation':
      return claimOperation;
    default:
      return { before: [], update: claimRow(subject) };
  }
}

const claimRow = ({ kind }: Subject) => `
  update ${subjectTables[kind].table}
  set fence = fence + 1, lease_owner = :replica, job_id = :job, job_attempt = :attempt
  where id = :id and state in (${activeSql(kind)})
  returning fence, wakes`;

const claimDelivery: Claim = {
  before: [
    `target as (
      update service_destinations t set fence = t.fence + 1
      from deliveries d
      where d.id = :id and d.state in (${activeSql('delivery')})
        and t.service_id = d.service_id and t.destination_id = d.destination_id and t.leased_to = d.id
      returning t.fence)`,
  ],
  update: `
    update deliveries d
    set fence = target.fence, lease_owner = :replica, job_id = :job, job_attempt = :attempt
    from target
    where d.id = :id and d.state in (${activeSql('delivery')})
    returning d.fence, d.wakes`,
};

/**
 * An operation takes its add-ons when they are free and none that was asked for earlier waits for one of them. Its
 * fence and theirs are one number then, higher than each was. Locks its row before those of the add-ons.
 */
const claimOperation: Claim = {
  before: [
    `mine as (
      select id, addon_id, input ->> 'otherId' as other_id, created_at, fence from operations
      where id = :id and state in (${activeSql(
        'operation',
      )}) for no key update)`,
    `wanted as (
      select a.id, a.fence, a.leased_to from addons a, mine
      where a.id = mine.addon_id or a.id = cast(mine.other_id as uuid)
      order by a.id for no key update of a)`,
    `turn as (
      select max(fence) as fence, bool_and(leased_to is null or leased_to = :id) and not exists (
        select from operations e, mine
        where e.state = 'waiting' and (e.created_at, e.id) < (mine.created_at, mine.id)
          and (e.addon_id in (select id from wanted) or cast(e.input ->> 'otherId' as uuid) in (select id from wanted))
      ) as own
      from wanted)`,
    `held as (
      update addons a set leased_to = :id, fence = greatest(turn.fence, mine.fence) + 1
      from turn, mine
      where turn.own and a.id in (select id from wanted))`,
  ],
  update: `
    update operations o
    set fence = greatest(turn.fence, mine.fence) + 1, lease_owner = :replica, job_id = :job, job_attempt = :attempt
    from turn, mine
    where o.id = mine.id
    returning o.fence, o.wakes`,
};
