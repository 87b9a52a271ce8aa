import type { ServiceModel } from '../config/serviceFile';
import { evaluatePush } from './evaluate';

/** What a push to a branch delivers by itself, or why it delivers nothing. */
export function pushSentence(
  model: Pick<ServiceModel, 'flow' | 'triggers'>,
  { branch }: { branch: string },
): string {
  const { build, stages } = evaluatePush(model, { branch });
  if (build) {
    return `${branch} is built ${wayOf(stages.map(one => one.stage))}.`;
  }
  return model.triggers.length === 0
    ? 'No trigger is set up: it is delivered by hand.'
    : `No trigger fits ${branch}: it is delivered by hand.`;
}

function wayOf([first, ...later]: readonly string[]): string {
  if (first === undefined) return 'and delivered by hand';
  const next = later.map(stage => `then to ${stage}`).join(', ');
  return `and delivered to ${first}${
    next ? `, ${next} when its gates hold` : ''
  }`;
}
