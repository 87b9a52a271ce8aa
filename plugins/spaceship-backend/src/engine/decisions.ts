import {
  newId,
  type BuildFacts,
  type DeliveryFacts,
  type Instant,
  type OperationFacts,
  type Planned,
  type ReviewFacts,
  type RolloutFacts,
  type Step,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';
import { canonicalJson } from '../audit/canonicalJson';
import { digestOf } from './digestOf';
import type { Planner } from './planner';
import type { SubjectKind } from './subject';

/** Facts of what has steps. */
export type StepFacts =
  | DeliveryFacts
  | BuildFacts
  | OperationFacts
  | ReviewFacts;
export type SubjectFacts = RolloutFacts | StepFacts;

/**
 * The facts of a decision as they are stored: whole, or as what the engine itself changed since an earlier decision of
 * the same wake-up, because a wake-up reads its facts once.
 */
type StoredFacts =
  | { whole: SubjectFacts }
  | { since: string; state: string; steps: readonly Step[] };

export function stateOf(facts: StepFacts): string {
  if ('operation' in facts) return facts.operation.state;
  if ('review' in facts) return facts.review.state;
  return 'delivery' in facts ? facts.delivery.state : facts.build.state;
}

/** The same facts after the engine acted on them. */
export function withSteps<F extends StepFacts>(
  facts: F,
  steps: readonly Step[],
  state: string,
): F {
  if ('operation' in facts) {
    return { ...facts, steps, operation: { ...facts.operation, state } };
  }
  if ('review' in facts) {
    return { ...facts, steps, review: { ...facts.review, state } };
  }
  return 'delivery' in facts
    ? { ...facts, steps, delivery: { ...facts.delivery, state } }
    : { ...facts, steps, build: { ...facts.build, state } };
}

/** A decision on its way into the database. */
export type DecisionRow = {
  id: string;
  decision: string;
  tree: string;
  facts: string;
  factsDigest: string;
  now: Instant;
};

/** Writes down the decisions of one wake-up. */
export class DecisionLog {
  #last: { id: string; steps: readonly Step[] } | null = null;
  #pending: { id: string; steps: readonly Step[] } | null = null;

  /** The row for a decision on these facts; count on it only once {@link stored} says that it was committed. */
  row(
    facts: SubjectFacts,
    planned: Planned<unknown>,
    now: Instant,
  ): DecisionRow {
    const id = newId<'decision'>();
    const steps = 'steps' in facts ? facts.steps : [];
    const base = this.#last;
    const stored: StoredFacts =
      base && 'steps' in facts
        ? {
            since: base.id,
            state: stateOf(facts),
            steps: steps.filter(step => !base.steps.includes(step)),
          }
        : { whole: facts };
    this.#pending = { id, steps };
    return {
      id,
      decision: canonicalJson(planned.decision),
      tree: canonicalJson(planned.tree),
      facts: JSON.stringify(stored),
      factsDigest: digestOf(facts),
      now,
    };
  }

  /** The last row is in the database: later ones may build on it. */
  stored(): void {
    this.#last = this.#pending ?? this.#last;
  }

  /** The facts were read again: the next row holds them whole. */
  reread(): void {
    this.#last = null;
    this.#pending = null;
  }
}

/** A stored decision with its facts put together again. */
export type RecordedDecision = {
  id: string;
  subjectKind: SubjectKind;
  facts: SubjectFacts;
  factsDigest: string;
  plannerVersion: string;
  now: Instant;
  /** RFC 8785 JSON. */
  decision: string;
  tree: string;
};

export async function readDecision(
  knex: Knex,
  id: string,
): Promise<RecordedDecision> {
  const row = await knex('decisions').where({ id }).first();
  if (!row) throw new NotFoundError(`There is no decision ${id}.`);
  return {
    id,
    subjectKind: row.subject_kind,
    facts: await wholeFacts(knex, row.facts),
    factsDigest: row.facts_digest,
    plannerVersion: row.planner_version,
    now: row.now.toISOString(),
    decision: canonicalJson(row.decision),
    tree: canonicalJson(row.tree),
  };
}

async function wholeFacts(
  knex: Knex,
  stored: StoredFacts,
): Promise<SubjectFacts> {
  if ('whole' in stored) return stored.whole;
  const base = await knex('decisions')
    .where({ id: stored.since })
    .first('facts');
  const facts = (await wholeFacts(knex, base.facts)) as StepFacts;
  const isSame = (a: Step, b: Step) => a.n === b.n && a.attempt === b.attempt;
  const steps = facts.steps.map(
    step => stored.steps.find(changed => isSame(changed, step)) ?? step,
  );
  const added = stored.steps.filter(
    step => !facts.steps.some(known => isSame(known, step)),
  );
  return withSteps(facts, [...steps, ...added], stored.state);
}

/** Plans a stored decision again. `same` means: equal facts, and the same bytes came out. */
export function replayDecision(
  recorded: RecordedDecision,
  planner: Planner,
): { same: boolean; decision: string; tree: string } {
  const plan = planner[recorded.subjectKind as keyof Planner] as (
    facts: SubjectFacts,
    now: Instant,
  ) => Planned<unknown>;
  const again = plan(recorded.facts, recorded.now);
  const decision = canonicalJson(again.decision);
  const tree = canonicalJson(again.tree);
  return {
    same:
      digestOf(recorded.facts) === recorded.factsDigest &&
      decision === recorded.decision &&
      tree === recorded.tree,
    decision,
    tree,
  };
}
