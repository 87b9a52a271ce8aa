import type { Knex } from 'knex';
import {
  newId,
  type FactsVersions,
  type Instant,
  type Step,
  type StepIntent,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { OutboxPayload, OutboxTopic } from '../outbox/publish';
import type { Lease } from './claim';
import type { DecisionRow } from './decisions';
import { jobsSchema, subjectsQueue } from './jobs/jobsSchema';
import { activeSql, subjectTables } from './subject';

/** The versions that a decision was made on, and whether a cancel had been asked for by then. */
export type Unchanged = {
  versions: FactsVersions | null;
  serviceId: string;
  cancelRequested: boolean;
};

/** One fenced write. Everything in it happens, or nothing. */
export type Commit = {
  lease: Lease;
  /** Compared in the statement; the write is refused when one of them is not what the decision was made on. */
  unchanged?: Unchanged;
  /** State of the subject from now on. */
  state?: string;
  tree?: { json: string; digest: string };
  /** Result of a step. */
  record?: Step;
  /** The next step, before its effect. */
  intend?: { step: StepIntent; startedAt: Instant };
  /** In the order in which they were made. */
  decisions?: { rows: readonly DecisionRow[]; plannerVersion: string };
  /** When the subject began, the first time; or when it ended and with which words: nothing is due any more then. */
  begins?: true;
  ends?: Ending;
  /** Comes to rest: plan again at this instant, if no wake-up came in between. */
  rest?: { at: Instant };
  tell?: { topic: OutboxTopic; payload: OutboxPayload };
  /** Nothing is left to do in this wake-up: its job is done with it. */
  completes?: true;
};

export type Ending =
  | { kind: 'delivery'; at: Instant; error: string | null }
  | { kind: 'rollout'; reason: string; supersededBy: string | null };

export type Committed = {
  /** False: the fence is higher, a fact changed, or the subject is at its end. Nothing was written. */
  held: boolean;
  /** False where a wake-up came since the claim; its job is in the queue already. */
  quiet: boolean;
};

/**
 * Result of step n, intent of step n + 1, decision, tree and message in one statement, under the fence and on
 * unchanged facts. Locks the subject's row.
 */
export async function commit(
  knex: Knex | Knex.Transaction,
  what: Commit,
): Promise<Committed> {
  const bind = new Bindings();
  const parts = [lease(what, bind), ...writes(what, bind)];
  if (what.completes) parts.push(completed(jobsSchema(knex), what, bind));
  const { rows } = await knex.raw(
    `with ${parts.join(', ')}
     select wakes = ${bind.add(
       what.lease.wakes,
       'bigint',
     )} as quiet from lease`,
    bind.values,
  );
  return { held: rows.length === 1, quiet: rows[0]?.quiet ?? false };
}

/** Values in the order in which the text names them. */
class Bindings {
  readonly values: any[] = [];
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `cast(? as ${type})`;
  }
}

function lease(what: Commit, bind: Bindings): string {
  const { kind, id } = what.lease.subject;
  const set: string[] = [];
  if (what.state) set.push(`state = ${bind.add(what.state, 'text')}`);
  if (what.tree) {
    set.push(
      `tree = ${bind.add(what.tree.json, 'jsonb')}`,
      `tree_digest = ${bind.add(what.tree.digest, 'text')}`,
    );
  }
  if (what.begins) {
    set.push('started_at = coalesce(started_at, clock_timestamp())');
  }
  if (what.ends) set.push(...ending(what.ends, bind));
  if (what.rest) {
    const { wakes } = what.lease;
    set.push(
      `next_at = case when wakes = ${bind.add(wakes, 'bigint')}
         then ${bind.add(what.rest.at, 'timestamptz')} else next_at end`,
    );
  }
  if (set.length === 0) set.push('fence = fence');
  return `lease as (
    update ${subjectTables[kind].table} set ${set.join(', ')}
    where id = ${bind.add(id, 'uuid')} and fence = ${bind.add(
    what.lease.fence,
    'bigint',
  )}
      and state in (${activeSql(kind)})
      ${what.unchanged ? comparison(what.unchanged, bind) : ''}
    returning wakes)`;
}

function ending(ends: Ending, bind: Bindings): string[] {
  const own =
    ends.kind === 'delivery'
      ? [
          `ended_at = ${bind.add(ends.at, 'timestamptz')}`,
          `error = ${bind.add(ends.error, 'text')}`,
        ]
      : [
          'ended_at = clock_timestamp()',
          `outcome_reason = ${bind.add(ends.reason, 'text')}`,
          `superseded_by = ${bind.add(ends.supersededBy, 'uuid')}`,
        ];
  return [...own, 'lease_owner = null', 'next_at = null'];
}

function comparison(unchanged: Unchanged, bind: Bindings): string {
  const { versions, serviceId, cancelRequested } = unchanged;
  const same = [
    `(cancel_requested is not null) = ${bind.add(cancelRequested, 'boolean')}`,
  ];
  if (versions) {
    same.push(
      `(select facts_version from global_facts) = ${bind.add(
        versions.global,
        'bigint',
      )}`,
      `(select facts_version from services where id = ${bind.add(
        serviceId,
        'uuid',
      )}) = ${bind.add(versions.service, 'bigint')}`,
    );
    for (const [id, version] of Object.entries(versions.destinations)) {
      same.push(
        `(select facts_version from destinations where id = ${bind.add(
          id,
          'uuid',
        )}) = ${bind.add(version, 'bigint')}`,
      );
    }
  }
  return same.map(condition => `and ${condition}`).join(' ');
}

function writes(what: Commit, bind: Bindings): string[] {
  const parts: string[] = [];
  if (what.record) parts.push(recorded(what, what.record, bind));
  if (what.intend) parts.push(intended(what, what.intend, bind));
  if (what.decisions) parts.push(decided(what, what.decisions, bind));
  if (what.tell) {
    parts.push(`told as (
      insert into outbox (id, topic, payload)
      select ${bind.add(newId<'outbox'>(), 'uuid')}, ${bind.add(
      what.tell.topic,
      'text',
    )}, ${bind.add(JSON.stringify(what.tell.payload), 'jsonb')} from lease)`);
  }
  return parts;
}

const json = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

function recorded(what: Commit, step: Step, bind: Bindings): string {
  return `recorded as (
    update steps set state = ${bind.add(step.state, 'text')},
      output = ${bind.add(json(step.output), 'jsonb')},
      error = ${bind.add(json(step.error), 'jsonb')},
      ended_at = ${bind.add(step.endedAt, 'timestamptz')}
    from lease
    where subject_id = ${bind.add(what.lease.subject.id, 'uuid')}
      and n = ${bind.add(step.n, 'integer')}
      and attempt = ${bind.add(
        step.attempt,
        'integer',
      )} and steps.state = 'running')`;
}

/** What completing a job of pg-boss is; in this statement, because a transaction of its own costs as much as a step. */
function completed(schema: string, { lease: held }: Commit, bind: Bindings) {
  return `completed as (
    update ${schema}.job set state = 'completed', completed_on = ${schema}.job_now()
    from lease
    where name = '${subjectsQueue}' and id = ${bind.add(held.job.id, 'uuid')}
      and state = 'active' and retry_count = ${bind.add(
        held.job.attempt,
        'integer',
      )})`;
}

function intended(
  what: Commit,
  { step, startedAt }: NonNullable<Commit['intend']>,
  bind: Bindings,
): string {
  const { subject, fence } = what.lease;
  return `intended as (
    insert into steps (subject_id, subject_kind, n, attempt, name, direction, input, effect, interruptible, fence, started_at, state)
    select ${bind.add(subject.id, 'uuid')}, ${bind.add(subject.kind, 'text')},
      ${bind.add(step.n, 'integer')}, ${bind.add(step.attempt, 'integer')},
      ${bind.add(step.name, 'text')}, ${bind.add(step.direction, 'text')},
      ${bind.add(json(step.input), 'jsonb')}, ${bind.add(step.effect, 'text')},
      ${bind.add(step.interruptible, 'boolean')}, ${bind.add(fence, 'bigint')},
      ${bind.add(startedAt, 'timestamptz')}, 'running'
    from lease)`;
}

function decided(
  what: Commit,
  { rows, plannerVersion }: NonNullable<Commit['decisions']>,
  bind: Bindings,
): string {
  const { subject } = what.lease;
  const selects = rows.map(
    row => `
    select ${bind.add(row.id, 'uuid')}, ${bind.add(subject.id, 'uuid')},
      ${bind.add(subject.kind, 'text')}, ${bind.add(row.decision, 'jsonb')},
      ${bind.add(row.tree, 'jsonb')}, ${bind.add(row.facts, 'jsonb')},
      ${bind.add(row.factsDigest, 'text')}, ${bind.add(plannerVersion, 'text')},
      ${bind.add(row.now, 'timestamptz')}
    from lease`,
  );
  return `decided as (
    insert into decisions (id, subject_id, subject_kind, decision, tree, facts, facts_digest, planner_version, now)
    ${selects.join(' union all ')})`;
}
