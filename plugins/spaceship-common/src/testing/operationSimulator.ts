import type { OperationFacts } from '../addons/facts';
import { planOperation, type OperationDecision } from '../addons/plan';
import type { Step, StepOutcome } from '../deliveries/step';
import type { Planned } from '../rollouts/planned';
import { id, instant } from './facts';
import { begun, ended } from './steps';

/** How the world answers when a step is begun, or asked. */
export type StepWorld = (step: Step, askedTimes: number) => StepOutcome;

/** What people say on the way: at which turn. */
export type Words = { cancelAt?: number; forceAt?: number };

export type Operated = {
  outcome: string;
  reason: string;
  begun: string[];
  steps: readonly Step[];
  plans: {
    facts: OperationFacts;
    plan: Planned<OperationDecision>;
    now: string;
  }[];
};

const mostTurns = 400;
const dan = 'user:default/dan';

export function operationFacts(
  input: OperationFacts['operation']['input'],
  changes: Partial<OperationFacts> = {},
): OperationFacts {
  return {
    service: { id: id('service'), name: 'flags', owner: 'group:default/flags' },
    destination: { id: id('destination'), title: 'Staging' },
    operation: {
      id: id('operation'),
      state: 'waiting',
      input,
      createdAt: instant(0),
      cancelRequested: null,
      forced: null,
    },
    addon: {
      id: id('addon'),
      label: 'database of Flags at Staging',
      type: 'postgres',
      state:
        input.kind === 'rotate' || input.kind === 'backup'
          ? 'ready'
          : 'copying',
      capabilities: { rotation: true, sessions: true, copies: true },
    },
    other: null,
    turn: { isOwn: true, ahead: [] },
    credentials: [{ generation: 1, state: 'current' }],
    readers: [],
    times: { quietMs: 10_000, rollbackMs: 60_000, deadlineMs: 600_000 },
    steps: [],
    ...changes,
  };
}

/** Runs an operation to its end as the engine does, a second for each turn, with the world and the words as given. */
export function operate(
  start: OperationFacts,
  world: StepWorld,
  { cancelAt = Infinity, forceAt = Infinity }: Words = {},
): Operated {
  let facts = start;
  let seconds = 1;
  const result: Operated = {
    outcome: '',
    reason: '',
    begun: [],
    steps: [],
    plans: [],
  };
  const asked = new Map<string, number>();
  const say = (change: Partial<OperationFacts['operation']>) => {
    facts = { ...facts, operation: { ...facts.operation, ...change } };
  };
  for (let turn = 0; turn < mostTurns; turn++) {
    const said = { by: dan, at: instant(seconds), reason: null };
    if (turn === cancelAt) say({ cancelRequested: said });
    if (turn === forceAt) say({ forced: said });
    const now = instant(seconds);
    const plan = planOperation(facts, now);
    result.plans.push({ facts, plan, now });
    seconds += 1;
    const { decision } = plan;
    switch (decision.do) {
      case 'begin':
        result.begun.push(decision.step.name);
        say({ state: 'running' });
        facts = {
          ...facts,
          steps: [...facts.steps, begun(decision.step, now)],
        };
        break;
      case 'ask': {
        const key = `${decision.n}/${decision.attempt}`;
        const times = (asked.get(key) ?? 0) + 1;
        asked.set(key, times);
        const row = facts.steps.find(
          step => step.n === decision.n && step.attempt === decision.attempt,
        ) as Step;
        const outcome = world(row, times);
        facts = {
          ...facts,
          steps:
            outcome.state === 'running'
              ? facts.steps.map(step =>
                  step === row
                    ? { ...step, output: outcome.output ?? null, askedAt: now }
                    : step,
                )
              : ended(facts.steps, decision, outcome, instant(seconds)),
        };
        if (outcome.state === 'running') seconds += 30;
        break;
      }
      case 'stop':
        facts = {
          ...facts,
          steps: ended(
            facts.steps,
            decision,
            decision.as === 'cancelled'
              ? { state: 'cancelled' }
              : {
                  state: 'failed',
                  error: { message: decision.reason, terminal: false },
                },
            instant(seconds),
          ),
        };
        break;
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
