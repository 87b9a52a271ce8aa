import type { PlannedStep } from '../deliveries/sequence';
import type { Step } from '../deliveries/step';
import { leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import type { OperationFacts } from './facts';

/** Nothing goes on before somebody has handed in the key of an external API. */
export function keyLeaf(
  { service }: OperationFacts,
  planned: PlannedStep,
  row: Step,
  awaits: string,
): Explanation {
  return leaf({
    id: `operation/step:${planned.name}`,
    kind: 'key',
    verdict: 'waiting-person',
    message: message('credential.key-awaited', { awaits }),
    read: [
      {
        fact: `step:${planned.name}`,
        value: { n: row.n, attempt: row.attempt, state: row.state },
        at: row.startedAt,
      },
    ],
    remedies: [
      {
        kind: 'person',
        act: 'set-key',
        who: service.owner === null ? [] : [service.owner],
        permission: 'spaceship.credential.rotate',
      },
    ],
  });
}

/** Which key a step that makes a credential waits for, if it does. */
export function keyAwaitedBy({ output }: Pick<Step, 'output'>): string | null {
  if (typeof output !== 'object' || output === null) return null;
  const { awaitsKey } = output as { awaitsKey?: unknown };
  return typeof awaitsKey === 'string' ? awaitsKey : null;
}

/** People take their time: a step that waits for a key has no limit. */
export const patient = (
  planned: PlannedStep,
  steps: OperationFacts['steps'],
): PlannedStep =>
  steps.some(
    step =>
      step.name === planned.name &&
      step.state === 'running' &&
      keyAwaitedBy(step) !== null,
  )
    ? { ...planned, limitMs: null }
    : planned;
