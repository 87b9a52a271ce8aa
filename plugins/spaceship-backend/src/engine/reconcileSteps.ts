import { isDeepStrictEqual } from 'node:util';
import type {
  DeliveryDecision,
  Planned,
  ReviewDecision,
  Step,
  StepIntent,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { OutboxPayload, OutboxTopic } from '../outbox/publish';
import type { Lease } from './claim';
import { commit, type Commit } from './commit';
import { DecisionLog, stateOf, withSteps, type StepFacts } from './decisions';
import { digestOf } from './digestOf';
import type { EngineContext } from './EngineContext';
import type { StepCall } from './executors/executor';
import { failpoint, type FailpointName } from './failpoint';
import type { Loaded } from './loaded';
import { perform, performStop, type Performed } from './perform';
import { rest, wakeUpAt } from './rest';

type StepDecision = DeliveryDecision | ReviewDecision;

/** What differs between the kinds of subject that have steps. */
export type StepSubject<F extends StepFacts> = {
  load(): Promise<Loaded<F> | null>;
  plan(facts: F, now: string): Planned<StepDecision>;
  /** State of the subject once this step is begun. */
  stateAt(step: StepIntent, facts: F): string;
  /** The first intent of a subject may need more than the statement can compare; false refuses it. */
  intend?(write: Commit, facts: F): Promise<boolean>;
  /** A change of rows alone, where the planner decides such. */
  enter?(
    write: Commit,
    facts: F,
    decision: Extract<StepDecision, { do: 'enter' }>,
  ): Promise<boolean>;
  finish(
    write: Commit,
    facts: F,
    decision: Extract<DeliveryDecision, { do: 'finish' }>,
  ): Promise<boolean>;
  tell(facts: F): { topic: OutboxTopic; payload: OutboxPayload };
};

/**
 * Takes one subject with steps as far as it can go now. Safe to run twice, anywhere, and to be killed at any line: a
 * step's intent is stored before its effect, its result together with the next intent, each under the fence. True where
 * the last write completed its job.
 */
export async function reconcileSteps<F extends StepFacts>(
  context: EngineContext,
  lease: Lease,
  subject: StepSubject<F>,
): Promise<boolean> {
  const run = new StepsRun(context, lease, subject);
  if (await run.load()) await run.toRest();
  return run.isCompleted;
}

/** A step that was asked in this wake-up and still runs. */
type Asked = { n: number; attempt: number; askAgainMs: number };

class StepsRun<F extends StepFacts> {
  readonly #decisions = new DecisionLog();
  #loaded!: Loaded<F>;
  /** A result that is not stored yet: it goes with the next intent. */
  #result: Step | undefined;
  #asked: Asked | undefined;
  /** The step that was told to end in this wake-up, also when it was asked before. */
  #stopping: Pick<Asked, 'n' | 'attempt'> | undefined;
  #isCompleted = false;

  constructor(
    private readonly context: EngineContext,
    private readonly lease: Lease,
    private readonly subject: StepSubject<F>,
  ) {}

  get isCompleted(): boolean {
    return this.#isCompleted;
  }

  /** False where there is nothing to act on under this lease any more. */
  async load(): Promise<boolean> {
    const loaded = await this.subject.load();
    if (!loaded || loaded.fence !== this.lease.fence) return false;
    this.context.clock.set(loaded.readAt);
    this.#loaded = loaded;
    this.#decisions.reread();
    await this.#point('after-facts');
    return true;
  }

  async toRest(): Promise<void> {
    for (;;) {
      const now = this.context.clock.now();
      const planned = this.subject.plan(this.#loaded.facts, now);
      const goesOn = await this.#act(planned, now);
      if (!goesOn) return;
    }
  }

  /** One action of the plan. False: the subject is at rest, at its end, or somebody else's. */
  async #act(planned: Planned<StepDecision>, now: string): Promise<boolean> {
    const { decision } = planned;
    switch (decision.do) {
      case 'begin':
        return await this.#begin(planned, decision.step, now);
      case 'ask': {
        if (this.#isAsked(decision)) return await this.#rest(planned, now);
        return await this.#perform(
          this.#step(decision.n, decision.attempt),
          false,
        );
      }
      case 'stop':
        if (this.#isStopping(decision)) return await this.#rest(planned, now);
        this.#stopping = { n: decision.n, attempt: decision.attempt };
        return await this.#stop(decision);
      case 'finish': {
        const result = this.#result;
        if (result) await this.#point('before-record', result);
        await this.#point('before-finish');
        const done = await this.subject.finish(
          { ...this.#write(planned, now), completes: true },
          this.#loaded.facts,
          decision,
        );
        this.#isCompleted = done;
        if (result) await this.#point('after-record', result);
        await this.#point('after-finish');
        return done ? false : await this.#storeAndReload();
      }
      case 'enter':
        return await this.#enter(planned, decision, now);
      case 'wait':
        return await this.#rest(planned, now);
      default:
        return false;
    }
  }

  #isAsked({ n, attempt }: { n: number; attempt: number }): boolean {
    return this.#asked?.n === n && this.#asked.attempt === attempt;
  }

  #isStopping({ n, attempt }: { n: number; attempt: number }): boolean {
    return this.#stopping?.n === n && this.#stopping.attempt === attempt;
  }

  /** Rows only, and then the facts are read again: they may have changed others than the subject's. */
  async #enter(
    planned: Planned<StepDecision>,
    decision: Extract<StepDecision, { do: 'enter' }>,
    now: string,
  ): Promise<boolean> {
    const { enter } = this.subject;
    if (!enter) throw new Error(`No ${this.lease.subject.kind} enters states`);
    const result = this.#result;
    if (result) await this.#point('before-record', result);
    await this.#point('before-intent');
    const held = await enter(
      this.#write(planned, now),
      this.#loaded.facts,
      decision,
    );
    if (result) await this.#point('after-record', result);
    await this.#point('after-intent');
    if (!held) return await this.#storeAndReload();
    this.#result = undefined;
    return await this.load();
  }

  async #begin(
    planned: Planned<StepDecision>,
    step: StepIntent,
    now: string,
  ): Promise<boolean> {
    const result = this.#result;
    if (result) await this.#point('before-record', result);
    await this.#point('before-intent', step);
    const write: Commit = {
      ...this.#write(planned, now),
      state: this.subject.stateAt(step, this.#loaded.facts),
      intend: { step, startedAt: now },
      tell: this.subject.tell(this.#loaded.facts),
    };
    const held = this.subject.intend
      ? await this.subject.intend(write, this.#loaded.facts)
      : (await commit(this.context.knex, write)).held;
    if (result) await this.#point('after-record', result);
    await this.#point('after-intent', step);
    if (!held) return await this.#storeAndReload();
    this.#decisions.stored();
    this.#result = undefined;
    const row: Step = {
      n: step.n,
      name: step.name,
      direction: step.direction,
      input: step.input,
      effect: step.effect,
      interruptible: step.interruptible,
      state: 'running',
      attempt: step.attempt,
      fence: this.lease.fence,
      startedAt: now,
      askedAt: null,
      endedAt: null,
      output: null,
      error: null,
    };
    this.#setFacts([...this.#loaded.facts.steps, row], write.state);
    return await this.#perform(row, true);
  }

  async #perform(step: Step, isNew: boolean): Promise<boolean> {
    await this.#point('before-effect', step);
    const performed = await perform(
      this.context.executors[step.input.kind],
      this.#call(step),
      { effect: step.effect, isNew },
    );
    await this.#point('after-effect', step);
    return this.#take(step, performed);
  }

  async #stop({
    n,
    attempt,
    as,
    reason,
  }: Extract<DeliveryDecision, { do: 'stop' }>): Promise<boolean> {
    const step = this.#step(n, attempt);
    const performed = await performStop(
      this.context.executors[step.input.kind],
      this.#call(step),
    );
    if ('outcome' in performed && performed.outcome.state === 'succeeded') {
      this.#end(step, as, { message: reason, terminal: false });
      return true;
    }
    return this.#take(step, performed);
  }

  /** Takes an outcome into the facts at hand. */
  #take(step: Step, performed: Performed): boolean {
    if ('fenced' in performed) return false;
    const { outcome } = performed;
    if (outcome.state === 'running') {
      const asked: Step = { ...step, askedAt: this.context.clock.now() };
      this.#replace(step, asked);
      this.#note(asked, outcome.output ?? null);
      this.#asked = {
        n: step.n,
        attempt: step.attempt,
        askAgainMs: outcome.askAgainMs,
      };
      return true;
    }
    this.#end(
      step,
      outcome.state,
      outcome.state === 'succeeded' ? null : outcome.error,
      outcome,
    );
    return true;
  }

  /** What a running step says of itself is stored with the next write. */
  #note(step: Step, output: unknown): void {
    if (output === null || isDeepStrictEqual(output, step.output)) return;
    const noted: Step = { ...step, output };
    this.#result = noted;
    this.#replace(step, noted);
  }

  #replace(step: Step, by: Step): void {
    this.#setFacts(
      this.#loaded.facts.steps.map(one => (one === step ? by : one)),
    );
  }

  #end(
    step: Step,
    state: Step['state'],
    error: Step['error'],
    outcome?: StepOutcome,
  ): void {
    const output =
      outcome && 'output' in outcome ? outcome.output ?? null : null;
    const ended: Step = {
      ...step,
      state,
      error,
      output,
      endedAt: this.context.clock.now(),
    };
    this.#result = ended;
    this.#replace(step, ended);
  }

  async #rest(planned: Planned<StepDecision>, now: string): Promise<boolean> {
    const treeDigest = digestOf(planned.tree);
    const isNews = treeDigest !== this.#loaded.treeDigest;
    const { decisions, tree, ...write } = this.#write(planned, now);
    this.#isCompleted = await rest(this.context, {
      ...write,
      unchanged: undefined,
      ...(isNews && { decisions, tree }),
      ...((isNews || this.#result) && {
        tell: this.subject.tell(this.#loaded.facts),
      }),
      rest: {
        at: wakeUpAt(this.context, planned.wakeUps, {
          askAgainMs: this.#asked?.askAgainMs,
        }),
      },
    });
    return false;
  }

  /** The statement was refused: a fact changed, or the lease is lost. A result is stored all the same, under the fence. */
  async #storeAndReload(): Promise<boolean> {
    const record = this.#result;
    if (record) {
      const { held } = await commit(this.context.knex, {
        lease: this.lease,
        record,
      });
      if (!held) return false;
      this.#result = undefined;
    }
    this.#asked = undefined;
    this.#stopping = undefined;
    return await this.load();
  }

  #write(planned: Planned<StepDecision>, now: string): Commit {
    const { facts, unchanged } = this.#loaded;
    const row = this.#decisions.row(facts, planned, now);
    return {
      lease: this.lease,
      unchanged,
      record: this.#result,
      tree: { json: row.tree, digest: digestOf(planned.tree) },
      decisions: { rows: [row], plannerVersion: this.context.planner.version },
    };
  }

  #call(step: Step): StepCall {
    const { subject, fence } = this.lease;
    return {
      subject,
      facts: this.#loaded.facts,
      input: step.input,
      effect: {
        identity: { subject: subject.id, step: step.n, attempt: step.attempt },
        fence,
      },
      startedAt: step.startedAt,
    };
  }

  #step(n: number, attempt: number): Step {
    const found = this.#loaded.facts.steps.find(
      step => step.n === n && step.attempt === attempt,
    );
    if (!found) throw new Error(`The plan names step ${n}, which is not there`);
    return found;
  }

  #setFacts(steps: readonly Step[], state?: string): void {
    const { facts } = this.#loaded;
    this.#loaded = {
      ...this.#loaded,
      facts: withSteps(facts, steps, state ?? stateOf(facts)),
    };
  }

  async #point(
    name: FailpointName,
    step?: Pick<Step, 'input' | 'effect'>,
  ): Promise<void> {
    const { id, kind } = this.lease.subject;
    const stepKind =
      step?.effect === 'neither' ? step.effect : step?.input.kind;
    await failpoint(name, { subjectId: id, doing: stepKind ?? kind });
  }
}
