import { planDelivery } from '../deliveries/plan';
import type { Step, StepOutcome } from '../deliveries/step';
import type {
  DeliveryDecision,
  Planned,
  StepIntent,
} from '../rollouts/planned';
import type { DeliveryFacts } from '../rollouts/facts';
import { instant } from './facts';
import { begun, ended } from './steps';

/** How the world answers when a step is begun, or asked. */
export type World = (step: Step, askedTimes: number) => StepOutcome;

export type Delivered = {
  outcome: string;
  reason: string;
  /** Names of the steps in the order in which they were begun, with `#2` for a second attempt. */
  begun: string[];
  steps: readonly Step[];
  /** Every plan on the way. */
  plans: { facts: DeliveryFacts; plan: Planned<DeliveryDecision> }[];
  /** Weights that were last shifted to. */
  weights: Readonly<Record<string, number>>;
};

const mostTurns = 600;

/** Runs a delivery to its end as the engine does, a second for each turn, with the world and the cancel as given. */
export function deliver(
  start: DeliveryFacts,
  world: World,
  cancelAtTurn = Infinity,
): Delivered {
  let facts = start;
  const result: Delivered = {
    outcome: '',
    reason: '',
    begun: [],
    steps: [],
    plans: [],
    weights: start.previous ? { [start.previous.revision]: 100 } : {},
  };
  const asked = new Map<string, number>();
  let seconds = 1;
  for (let turn = 0; turn < mostTurns; turn++) {
    if (turn === cancelAtTurn) {
      facts = {
        ...facts,
        delivery: {
          ...facts.delivery,
          cancelRequested: {
            by: 'user:default/dan',
            at: instant(seconds),
            reason: 'wrong one',
          },
        },
      };
    }
    const now = instant(seconds);
    const plan = planDelivery(facts, now);
    result.plans.push({ facts, plan });
    const { decision } = plan;
    seconds += 1;
    switch (decision.do) {
      case 'begin': {
        const { step } = decision;
        result.begun.push(label(step));
        if (step.input.kind === 'traffic.shift') {
          result.weights = step.input.weights;
        }
        facts = { ...facts, steps: [...facts.steps, begun(step, now)] };
        break;
      }
      case 'ask': {
        const key = `${decision.n}/${decision.attempt}`;
        const times = (asked.get(key) ?? 0) + 1;
        asked.set(key, times);
        const row = facts.steps.find(
          step => step.n === decision.n && step.attempt === decision.attempt,
        ) as Step;
        const outcome = world(row, times);
        if (outcome.state === 'running') seconds += 30;
        else {
          facts = {
            ...facts,
            steps: ended(facts.steps, decision, outcome, instant(seconds)),
          };
        }
        break;
      }
      case 'stop': {
        const outcome =
          decision.as === 'cancelled'
            ? ({ state: 'cancelled' } as const)
            : ({
                state: 'failed',
                error: { message: decision.reason, terminal: false },
              } as const);
        facts = {
          ...facts,
          steps: ended(facts.steps, decision, outcome, instant(seconds)),
        };
        break;
      }
      case 'wait': {
        const [wake] = plan.wakeUps;
        if (wake === undefined) {
          return { ...result, outcome: 'waits', steps: facts.steps };
        }
        seconds = Math.max(
          seconds,
          Math.ceil((Date.parse(wake.at) - Date.parse(instant(0))) / 1000),
        );
        break;
      }
      case 'finish':
        return {
          ...result,
          outcome: decision.outcome,
          reason: decision.reason,
          steps: facts.steps,
        };
      default:
        return { ...result, outcome: 'none', steps: facts.steps };
    }
  }
  return { ...result, outcome: 'endless', steps: facts.steps };
}

const label = (step: StepIntent): string =>
  step.attempt === 1 ? step.name : `${step.name}#${step.attempt}`;

export const wellBehaved: World = () => ({ state: 'succeeded' });

/** Everything succeeds but the named step, whose outcomes come one after the other and then stay at the last. */
export const butFor =
  (name: string, ...outcomes: StepOutcome[]): World =>
  step =>
    step.name === name
      ? outcomes[Math.min(step.attempt, outcomes.length) - 1]
      : { state: 'succeeded' };

export const flaky = (message = 'try again'): StepOutcome => ({
  state: 'failed',
  error: { message, terminal: false },
});

export const broken = (message = 'broken'): StepOutcome => ({
  state: 'failed',
  error: { message, terminal: true },
});

export const stillRunning: StepOutcome = { state: 'running', askAgainMs: 1000 };
