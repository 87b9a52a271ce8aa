import type {
  ServiceModel,
  StageSpec,
  TriggerSpec,
} from '../config/serviceFile';
import { anyOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { fitsBranch } from './branchPattern';

/** What a push does, and why. */
export type PushAnswer = {
  /** The trigger that decides; null where none fits. */
  trigger: TriggerSpec | null;
  explanation: Explanation;
  /** Is the commit to be built? */
  build: boolean;
  /** A rollout is made for each: the trigger's stage and every later one of the flow. */
  stages: readonly StageSpec[];
};

/** Which trigger of a service fits a push. Of several, the one that enters the flow earliest decides. */
export function evaluatePush(
  model: Pick<ServiceModel, 'flow' | 'triggers'>,
  { branch }: { branch: string },
): PushAnswer {
  const fitting = model.triggers
    .filter(trigger => fitsBranch(trigger.branch, branch))
    .map(trigger => ({ trigger, stages: stagesFrom(trigger, model.flow) }))
    .sort((a, b) => b.stages.length - a.stages.length);
  const [first] = fitting;
  return {
    trigger: first?.trigger ?? null,
    explanation: explain(model.triggers, branch),
    build: first !== undefined,
    stages: first?.stages ?? [],
  };
}

function stagesFrom(
  { deliver }: TriggerSpec,
  flow: readonly StageSpec[],
): readonly StageSpec[] {
  const at = flow.findIndex(({ stage }) => stage === deliver);
  return at === -1 ? [] : flow.slice(at);
}

function explain(
  triggers: readonly TriggerSpec[],
  branch: string,
): Explanation {
  if (triggers.length === 0) {
    return leaf({
      id: 'trigger',
      kind: 'trigger',
      owner: 'service',
      verdict: 'not-concerned',
      message: message('trigger.none', {}),
    });
  }
  const read = [{ fact: 'push/branch', value: branch }];
  return anyOf(
    {
      id: 'trigger',
      message: message('trigger.any', { branch }),
      owner: 'service',
    },
    triggers.map((trigger, index) => {
      const fits = fitsBranch(trigger.branch, branch);
      return leaf({
        id: `trigger/${index}`,
        kind: 'trigger',
        owner: 'service',
        verdict: fits ? 'satisfied' : 'not-concerned',
        message: message(fits ? 'trigger.fits' : 'trigger.other', {
          branch,
          pattern: trigger.branch,
          stage: trigger.deliver ?? null,
        }),
        read,
      });
    }),
  );
}
