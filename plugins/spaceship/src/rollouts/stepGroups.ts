import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import {
  renderMessage,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Rollout } from '../api/questions';
import { leavesOf } from '../explanations/leavesOf';
import { holds } from '../explanations/verdictLook';
import { wordFor, type StateWord } from '../states/look';
import { stepLine } from '../steps/stepLine';
import type { StepGroup } from '../steps/StepList';
import type { SpaceshipMessages } from '../translation';

type T = TranslationFunction<SpaceshipMessages>;

/** The build, then each destination with its steps, in the order in which they go. */
export function stepGroups(rollout: Rollout, t: T): StepGroup[] {
  return [
    ...(rollout.build ? [buildGroup(rollout.build, t)] : []),
    ...rollout.deliveries.map(delivery => ({
      id: delivery.id,
      title:
        rollout.deliveries.length > 1
          ? t('steps.wave', {
              destination: delivery.destination.title,
              wave: String(delivery.wave + 1),
            })
          : delivery.destination.title,
      state: wordFor(delivery.state),
      note: noteOf(delivery),
      steps: delivery.steps.map(step =>
        stepLine(stepId(delivery.id, step.n), step, t),
      ),
    })),
  ];
}

/** Why it ended as it did, what it waits for before its first step, or what the step that runs says of itself. */
function noteOf(delivery: Rollout['deliveries'][number]): string | undefined {
  const { error } = delivery;
  if (error !== null) {
    return delivery.steps.some(step => step.error?.message === error)
      ? undefined
      : error;
  }
  if (delivery.steps.length === 0) return delivery.sentence;
  const telling = (delivery.tree ? leavesOf(delivery.tree) : []).find(
    ({ kind, message, verdict }) =>
      kind === 'step' && !holds(verdict) && message.params.detail,
  );
  return telling && renderMessage(telling.message);
}

const buildWords: Readonly<Record<Schemas['BuildState'], StateWord>> = {
  waiting: 'waiting',
  running: 'building',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

function buildGroup(build: Schemas['BuildSummary'], t: T): StepGroup {
  return {
    id: build.id,
    title: t('steps.once'),
    state: buildWords[build.state],
    note: build.note ?? undefined,
    steps: [
      {
        id: stepId(build.id, null),
        title: t('steps.build', { commit: build.commit.slice(0, 7) }),
        state: buildWords[build.state],
        attempt: 1,
        direction: 'forward',
        startedAt: build.startedAt,
        endedAt: build.endedAt,
        error: build.error,
        unproven: null,
      },
    ],
  };
}

const separator = '/';

/** Names a step on the page: the delivery or build, and the step's number. */
const stepId = (subject: string, n: number | null): string =>
  n === null ? subject : `${subject}${separator}${n}`;

/** The delivery and the number of a step’s id. */
export function stepOf(id: string): { subject: string; n: number | null } {
  const [subject, n] = id.split(separator);
  return { subject, n: n === undefined ? null : Number(n) };
}
