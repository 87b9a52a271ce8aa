import { evaluateGate } from '../gates/evaluate';
import {
  allOf,
  leaf,
  type Explanation,
  type NodeText,
} from '../gates/explanation';
import { message } from '../gates/messages';
import type { FactReader } from './track';

/** A rollout by a trigger, as opposed to one that a person asked for. */
export const isAutomatic = (facts: FactReader): boolean =>
  facts.rollout().origin.by === 'automation';

/** What must hold for the rollout as a whole before any of its deliveries begins. */
export function rolloutConditions(reader: FactReader): Explanation[] {
  return [
    buildCondition(reader),
    ...rejectionCondition(reader),
    ...stageCondition(reader),
    ...stageGates(reader),
  ];
}

/** The commit is built and its release is recorded. */
function buildCondition(reader: FactReader): Explanation {
  const facts = reader.fork();
  const release = facts.release();
  const content = facts.contentHash();
  const build = facts.build();
  const node = { id: 'rollout/build', kind: 'build', read: facts.read() };
  if (release !== null && content !== null) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('build.succeeded', { number: release.number }),
    });
  }
  if (build === null) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('build.missing', {}),
      remedies: [{ kind: 'event', event: 'build-requested' }],
    });
  }
  const text = message(buildTexts[build.state], { error: build.error });
  if (build.state === 'failed' || build.state === 'cancelled') {
    return leaf({
      ...node,
      verdict: 'blocked',
      message: text,
      remedies: [
        { kind: 'change', what: 'a commit that builds' },
        {
          kind: 'person',
          act: 'deliver',
          who: [],
          permission: 'spaceship.rollout.create',
        },
      ],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-event',
    message: text,
    remedies: [{ kind: 'event', event: 'build-finished', subject: build.id }],
  });
}

const buildTexts = {
  waiting: 'build.queued',
  running: 'build.running',
  succeeded: 'build.recording',
  failed: 'build.failed',
  cancelled: 'build.cancelled',
} as const;

/** A rejected release is delivered only where a person goes back to it, or changes the configuration under it. */
function rejectionCondition(reader: FactReader): Explanation[] {
  const facts = reader.fork();
  const release = facts.release();
  if (release === null) return [];
  const { kind } = facts.rollout();
  const isChosen = kind !== 'delivery' && !isAutomatic(facts);
  const node = {
    id: 'rollout/rejection',
    kind: 'rejection',
    read: facts.read(),
  };
  const { number, rejection } = release;
  if (rejection === null) {
    return [
      leaf({
        ...node,
        verdict: 'satisfied',
        message: message('release.accepted', { number }),
      }),
    ];
  }
  const params = { number, by: rejection.by, reason: rejection.reason };
  if (isChosen) {
    return [
      leaf({
        ...node,
        verdict: 'satisfied',
        message: message('release.rejected-but-chosen', params),
      }),
    ];
  }
  return [
    leaf({
      ...node,
      verdict: 'blocked',
      message: message('release.rejected', params),
      remedies: [
        {
          kind: 'change',
          what: 'a release that is not rejected',
        },
        {
          kind: 'person',
          act: 'withdraw-rejection',
          who: [rejection.by],
          permission: 'spaceship.release.reject',
        },
      ],
    }),
  ];
}

/** The stage before this one was delivered with the same release. */
function stageCondition(reader: FactReader): Explanation[] {
  const facts = reader.fork();
  const { kind } = facts.rollout();
  const earlier = facts.earlierStage();
  if (earlier === null || kind === 'rollback') return [];
  const { stage, state } = earlier;
  const node = {
    id: `rollout/stage-before:${stage}`,
    kind: 'stage-before',
    owner: 'service',
    read: facts.read(),
  };
  if (state === 'delivered') {
    return [
      leaf({
        ...node,
        verdict: 'satisfied',
        message: message('stage.delivered', { stage }),
      }),
    ];
  }
  const deliverThere = {
    kind: 'person',
    act: 'deliver',
    who: [],
    stage,
    permission: 'spaceship.rollout.create',
  } as const;
  if (state === 'missing') {
    return [
      leaf({
        ...node,
        verdict: 'waiting-person',
        message: message('stage.missing', { stage }),
        remedies: [deliverThere],
      }),
    ];
  }
  const hasEnded =
    state === 'failed' ||
    state === 'cancelled' ||
    state === 'superseded' ||
    state === 'unknown';
  if (!hasEnded) {
    return [
      leaf({
        ...node,
        verdict: 'waiting-event',
        message: message('stage.pending', { stage }),
        remedies: [{ kind: 'event', event: 'stage-delivered', subject: stage }],
      }),
    ];
  }
  return [
    leaf({
      ...node,
      verdict: 'blocked',
      message: message('stage.not-delivered', { stage, state }),
      remedies: [
        deliverThere,
        { kind: 'change', what: 'a commit that gets through' },
      ],
    }),
  ];
}

/** The gates of the stage, from the service's file. */
function stageGates(facts: FactReader): Explanation[] {
  const { stage } = facts.rollout();
  const id = 'rollout/gates';
  return gatesNode(
    { id, message: message('gates.all', { of: stage }), owner: 'service' },
    facts.stageGates(),
    'service',
    facts,
  );
}

/** All gates of one owner. A rollback waits for none: the way back stays open. */
export function gatesNode(
  text: NodeText,
  gates: ReturnType<FactReader['stageGates']>,
  owner: string,
  facts: FactReader,
): Explanation[] {
  if (gates.length === 0) return [];
  if (facts.rollout().kind === 'rollback') {
    return [
      leaf({
        id: text.id,
        kind: 'gates',
        owner,
        verdict: 'not-concerned',
        message: message('gates.none-for-rollback', {}),
      }),
    ];
  }
  return [
    allOf(
      text,
      gates.map((gate, index) =>
        evaluateGate(text.id, index, owner, gate, facts),
      ),
    ),
  ];
}
