import type { Step } from '../deliveries/step';
import type { RolloutState } from '../rollouts/rollout';
import type { SimulatedReview } from './simulatedReview';

/** What exists of review environments outside, whatever their rows say, and what their steps do to it. */
export class ReviewWorld {
  /** Ids of environments of which something exists. */
  readonly existing = new Set<string>();
  readonly faults: string[] = [];

  /** What a step does, and how far it is. */
  perform(one: SimulatedReview, row: Step): 'ok' | 'failed' | 'running' {
    const { input } = row;
    switch (input.kind) {
      case 'review.data':
        if (one.copy === 'none') {
          this.#make(one);
          one.copy = 'running';
        }
        if (one.copy === 'ready') return 'ok';
        return one.copy === 'failed' ? 'failed' : 'running';
      case 'review.access':
        this.#make(one);
        return 'ok';
      case 'review.deploy': {
        if (one.rollout?.commit !== input.commit || isOver(one.rollout.state)) {
          const isTried = one.rollout?.id === `${row.n}`;
          if (!isTried) {
            one.rollout = {
              id: `${row.n}`,
              commit: input.commit,
              state: 'waiting',
            };
          }
        }
        const { state } = one.rollout!;
        if (state === 'delivered') return 'ok';
        return isOver(state) ? 'failed' : 'running';
      }
      case 'review.teardown':
        return 'ok';
      case 'review.addon':
        one.copy = 'none';
        return 'ok';
      default:
        this.existing.delete(one.id);
        return 'ok';
    }
  }

  #make(one: SimulatedReview): void {
    if (one.ending) this.faults.push(`${one.id} is made while it ends`);
    this.existing.add(one.id);
  }

  /** Somebody does not want it any more. */
  stop(one: SimulatedReview, row: Step): void {
    if (row.input.kind === 'review.data' && one.copy === 'running') {
      one.copy = 'failed';
    }
    if (row.input.kind === 'review.deploy' && one.rollout) {
      if (one.rollout.state === 'waiting') {
        one.rollout = {
          ...one.rollout,
          state: 'cancelled',
          stoppedStep: row.n,
        };
      }
    }
  }

  /** A rollout, or a copy of data, goes on. True where something did. */
  settle(one: SimulatedReview, ok: boolean): boolean {
    // What was begun goes on outside, whatever the rows say by then.
    if (one.copy === 'running' || one.rollout?.state === 'delivering') {
      this.existing.add(one.id);
    }
    if (one.copy === 'running') {
      one.copy = ok ? 'ready' : 'failed';
      return true;
    }
    if (one.rollout?.state === 'waiting') {
      one.rollout = { ...one.rollout, state: 'delivering' };
      return true;
    }
    if (one.rollout?.state === 'delivering') {
      one.rollout = { ...one.rollout, state: ok ? 'delivered' : 'failed' };
      return true;
    }
    return false;
  }
}

const isOver = (state: RolloutState): boolean =>
  !['waiting', 'delivering', 'cancelling'].includes(state);
