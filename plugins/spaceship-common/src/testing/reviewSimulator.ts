import { planBranch } from '../reviews/branch';
import type { ReviewFacts } from '../reviews/facts';
import { planReview, type ReviewDecision } from '../reviews/plan';
import type { ReviewEnding } from '../reviews/review';
import type { Step } from '../deliveries/step';
import { instant } from './facts';
import { ReviewWorld } from './reviewWorld';
import { reviewFactsOf, type SimulatedReview } from './simulatedReview';
import { begun, ended } from './steps';

/** What a person or a repository does, and what goes wrong. */
export type ReviewCommand =
  /** With `back`, a forced push to the first commit. */
  | {
      do: 'push';
      branch: string;
      back: boolean;
      lost: boolean;
      doubled: boolean;
    }
  | { do: 'delete'; branch: string; lost: boolean; doubled: boolean }
  /** The oldest waiting event is processed; with `late`, the newest is. */
  | { do: 'process'; late: boolean }
  /** Our own look at all branches. */
  | { do: 'round' }
  /** An environment is planned and one thing is done; `killed` says where the worker dies. */
  | { do: 'work'; at: number; killed: 'no' | 'before-effect' | 'after-effect' }
  /** A rollout, or a copy of data, comes to its end. */
  | { do: 'settle'; at: number; ok: boolean }
  | { do: 'end'; at: number }
  | { do: 'pass'; hours: number }
  /** Nothing new happens until all that was begun is done. */
  | { do: 'rest' };

type Event = {
  kind: 'push' | 'deletion';
  branch: string;
  receivedAt: string;
};

/**
 * Review environments with their repository, their events and the world outside in one object, with nothing but the
 * planner to decide. What exists outside is held apart from what the rows say.
 */
export class ReviewSimulator {
  readonly heads = new Map<string, string>();
  readonly environments: SimulatedReview[] = [];
  readonly world = new ReviewWorld();
  readonly #faults: string[] = [];
  #inbox: Event[] = [];
  #seconds = 0;
  #count = 0;

  get faults(): string[] {
    return [...this.#faults, ...this.world.faults];
  }

  get now(): string {
    return instant(this.#seconds);
  }

  run(command: ReviewCommand): void {
    this.#seconds += 1;
    switch (command.do) {
      case 'push':
        this.#count += 1;
        this.heads.set(
          command.branch,
          command.back ? 'commit-0' : `commit-${this.#count}`,
        );
        this.#send('push', command);
        break;
      case 'delete':
        this.heads.delete(command.branch);
        this.#send('deletion', command);
        break;
      case 'process': {
        const event = command.late ? this.#inbox.pop() : this.#inbox.shift();
        if (event) this.#look(event.branch, event);
        break;
      }
      case 'round':
        this.#round();
        break;
      case 'rest':
        this.comeToRest();
        break;
      case 'work': {
        const living = this.#alive();
        if (living.length > 0) {
          this.#work(living[command.at % living.length], command.killed);
        }
        break;
      }
      case 'settle':
        if (this.environments.length > 0) {
          this.world.settle(
            this.environments[command.at % this.environments.length],
            command.ok,
          );
        }
        break;
      case 'end': {
        const living = this.#alive().filter(one => one.ending === null);
        if (living.length > 0) {
          this.#end(living[command.at % living.length], 'person');
        }
        break;
      }
      default:
        this.#seconds += command.hours * 3_600;
    }
    this.#watch();
  }

  /** Everything that still comes comes, until nothing moves any more. What goes on outside takes its time. */
  comeToRest(): void {
    while (this.#inbox.length > 0) this.run({ do: 'process', late: false });
    for (let turn = 0; turn < 60; turn++) {
      if (turn < 3) this.run({ do: 'round' });
      let moves = 0;
      for (let step = 0; step < 10; step++) {
        moves += this.#alive().filter(one => this.#work(one, 'no')).length;
        this.#seconds += 5;
      }
      moves += this.environments.filter(one =>
        this.world.settle(one, true),
      ).length;
      this.#watch();
      if (turn > 3 && moves === 0) return;
    }
    this.#faults.push('it never came to rest');
  }

  #alive(): SimulatedReview[] {
    return this.environments.filter(one => one.state !== 'destroyed');
  }

  #send(
    kind: Event['kind'],
    {
      branch,
      lost,
      doubled,
    }: { branch: string; lost: boolean; doubled: boolean },
  ): void {
    if (lost) return;
    const event = { kind, branch, receivedAt: this.now };
    this.#inbox.push(event, ...(doubled ? [event] : []));
  }

  #round(): void {
    for (const { branch } of this.#alive()) this.#look(branch, null);
  }

  #look(branch: string, event: Event | null): void {
    const living = this.#alive().find(one => one.branch === branch) ?? null;
    const gone = this.environments
      .filter(one => one.branch === branch && one.state === 'destroyed')
      .pop();
    const { decision } = planBranch({
      branch,
      head: this.heads.get(branch) ?? null,
      by: event ?? { kind: 'round' },
      missed: living?.missed ?? 0,
      wanted: true,
      living,
      last: gone?.ending ?? null,
    });
    if (living) {
      living.missed = decision.do === 'note-missing' ? living.missed + 1 : 0;
    }
    switch (decision.do) {
      case 'create':
        this.#create(branch, decision.commit);
        break;
      case 'update':
        living!.commit = decision.commit;
        if (living!.state === 'failed') living!.tries += 1;
        break;
      case 'end':
        living!.wasGone = !this.heads.has(branch);
        this.#end(living!, 'branch-deleted');
        break;
      case 'again':
        living!.again = decision.commit;
        break;
      default:
    }
  }

  #create(branch: string, commit: string): void {
    const generation =
      1 + this.environments.filter(one => one.branch === branch).length;
    this.environments.push({
      id: `${branch}-${generation}`,
      branch,
      generation,
      state: 'requested',
      commit,
      tries: 0,
      lastUsedAt: this.now,
      pin: null,
      ending: null,
      wasGone: false,
      missed: 0,
      again: null,
      steps: [],
      rollout: null,
      copy: 'none',
    });
  }

  #end(one: SimulatedReview, kind: ReviewEnding['kind']): void {
    one.ending = { kind, by: null, at: this.now };
    one.state = 'destroying';
  }

  factsOf(one: SimulatedReview): ReviewFacts {
    return reviewFactsOf(one, this.world.existing.has(one.id), this.now);
  }

  /** True where something was done. */
  #work(
    one: SimulatedReview,
    killed: 'no' | 'before-effect' | 'after-effect',
  ): boolean {
    const { decision } = planReview(this.factsOf(one), this.now);
    switch (decision.do) {
      case 'enter':
        one.state = decision.state;
        if (decision.ending) one.ending = decision.ending;
        return true;
      case 'begin': {
        const row = begun(decision.step, this.now);
        one.steps = [...one.steps, row];
        if (killed === 'before-effect') return true;
        this.#effect(one, row, killed === 'after-effect');
        return true;
      }
      case 'ask': {
        const row = stepOf(one, decision);
        return this.#effect(one, row, false);
      }
      case 'stop': {
        const row = stepOf(one, decision);
        this.world.stop(one, row);
        if (killed === 'after-effect') return true;
        one.steps = ended(one.steps, row, { state: 'cancelled' }, this.now);
        return true;
      }
      case 'finish':
        if (this.world.existing.has(one.id))
          this.#faults.push(`${one.id} is left`);
        one.state = 'destroyed';
        if (one.again !== null) {
          const head = this.heads.get(one.branch);
          if (head !== undefined) this.#create(one.branch, head);
        }
        return true;
      default:
        return false;
    }
  }

  /** What a step does, and what its executor answers; `unheard`: nobody hears the answer. True where it ended. */
  #effect(one: SimulatedReview, row: Step, unheard: boolean): boolean {
    const outcome = this.world.perform(one, row);
    if (outcome === 'running' || unheard) return false;
    one.steps = ended(
      one.steps,
      row,
      outcome === 'ok'
        ? { state: 'succeeded' }
        : {
            state: 'failed',
            error: {
              message: 'it broke',
              terminal: row.input.kind !== 'review.proof',
            },
          },
      this.now,
    );
    return true;
  }

  /** What holds at every instant. */
  #watch(): void {
    const branches = this.#alive().map(one => one.branch);
    if (new Set(branches).size < branches.length) {
      this.#faults.push('two environments for one branch');
    }
    for (const one of this.environments) {
      if (one.ending && !['destroying', 'destroyed'].includes(one.state)) {
        this.#faults.push(`${one.id} ends and is ${one.state}`);
      }
      if (one.ending?.kind === 'branch-deleted' && !one.wasGone) {
        this.#faults.push(`${one.id} was ended while its branch was there`);
      }
      if (one.state === 'destroyed' && this.world.existing.has(one.id)) {
        this.#faults.push(`${one.id} is an orphan`);
      }
    }
  }
}

function stepOf(
  one: { steps: readonly Step[] },
  { n, attempt }: Extract<ReviewDecision, { do: 'ask' | 'stop' }>,
): Step {
  const row = one.steps.find(step => step.n === n && step.attempt === attempt);
  if (!row) throw new RangeError(`There is no step ${n}`);
  return row;
}
