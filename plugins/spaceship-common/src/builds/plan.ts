import { limit, progressOf, stepLeaf } from '../deliveries/progress';
import type { PlannedStep } from '../deliveries/sequence';
import { allOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { BuildFacts } from '../rollouts/facts';
import type { BuildDecision, Planned } from '../rollouts/planned';
import type { Instant } from '../words/ids';

/** The builder ends a build at its own limit; the planner only where no word of that comes. */
const graceMs = 15_000;

/**
 * The next thing to do with a build: one at a time for each service, oldest first; what nobody waits for any more is not
 * begun. `delivered` means: built.
 */
export function planBuild(
  facts: BuildFacts,
  now: Instant,
): Planned<BuildDecision> {
  const { decision, parts, wakeUpAt } = decide(facts, now);
  return {
    decision,
    tree: allOf({ id: 'build', message: message('build.running', {}) }, parts),
    wakeUps:
      wakeUpAt !== undefined && wakeUpAt > now
        ? [{ at: wakeUpAt, why: 'build' }]
        : [],
    factsRead: [
      { fact: 'ahead', value: facts.ahead.map(build => build.id) },
      { fact: 'build/cancelRequested', value: facts.build.cancelRequested },
      { fact: 'build/isWanted', value: facts.build.isWanted },
      { fact: 'build/state', value: facts.build.state },
      { fact: 'build/timeoutMs', value: facts.build.timeoutMs },
      {
        fact: 'steps',
        value: facts.steps.map(({ n, attempt, state }) => ({
          n,
          attempt,
          state,
        })),
      },
    ],
  };
}

type Answer = {
  decision: BuildDecision;
  parts: readonly Explanation[];
  wakeUpAt?: Instant;
};

function decide(facts: BuildFacts, now: Instant): Answer {
  const { state, cancelRequested } = facts.build;
  if (state === 'succeeded' || state === 'failed' || state === 'cancelled') {
    return { decision: { do: 'none' }, parts: [endedLeaf(state)] };
  }
  const planned = buildStep(facts);
  const progress = progressOf(planned, facts.steps, now);
  const queue = queueLeaf(facts);
  const parts = [queue, stepLeaf('build', planned, progress)];
  const cancelled = cancel('build.cancelled');
  switch (progress.is) {
    case 'done':
      return {
        decision: { do: 'finish', outcome: 'delivered', reason: 'Built.' },
        parts,
      };
    case 'failed':
    case 'unknown':
      return {
        decision: {
          do: 'finish',
          outcome: 'failed',
          reason: progress.row.error?.message ?? 'The build failed.',
        },
        parts,
      };
    case 'cancelled':
      return { decision: cancelled, parts };
    case 'running':
    case 'late': {
      const { n, attempt } = progress.row;
      if (cancelRequested) {
        const reason = renderMessage(message('build.cancelled', {}));
        return {
          decision: { do: 'stop', n, attempt, as: 'cancelled', reason },
          parts,
        };
      }
      if (progress.is === 'late') {
        const reason = renderMessage(
          message('step.late', {
            step: 'Build',
            limit: limit(facts.build.timeoutMs),
          }),
        );
        return {
          decision: { do: 'stop', n, attempt, as: 'failed', reason },
          parts,
        };
      }
      return {
        decision: { do: 'ask', n, attempt },
        parts: parts.slice(1),
        wakeUpAt: progress.until ?? undefined,
      };
    }
    default:
      if (cancelRequested) return { decision: cancelled, parts };
      if (!facts.build.isWanted) {
        return { decision: cancel('build.unwanted'), parts };
      }
      if (facts.ahead.length > 0) return { decision: { do: 'wait' }, parts };
      return progress.is === 'next'
        ? { decision: { do: 'begin', step: progress.intent }, parts }
        : { decision: { do: 'wait' }, parts, wakeUpAt: progress.at };
  }
}

const cancel = (key: 'build.cancelled' | 'build.unwanted'): BuildDecision => ({
  do: 'finish',
  outcome: 'cancelled',
  reason: renderMessage(message(key, {})),
});

const buildStep = ({ build }: BuildFacts): PlannedStep => ({
  name: 'build',
  direction: 'forward',
  input: { kind: 'build' },
  effect: 'observable',
  interruptible: true,
  attempts: 2,
  limitMs: build.timeoutMs + graceMs,
});

function queueLeaf({ ahead }: BuildFacts): Explanation {
  const read = [{ fact: 'ahead', value: ahead.map(build => build.id) }];
  const [first] = ahead;
  if (first === undefined) {
    return leaf({
      id: 'build/queue',
      kind: 'queue',
      verdict: 'satisfied',
      message: message('queue.first', {}),
      read,
    });
  }
  return leaf({
    id: 'build/queue',
    kind: 'queue',
    verdict: 'waiting-event',
    message: message('queue.behind', {}),
    read,
    remedies: [{ kind: 'event', event: 'build-turn', subject: first.id }],
  });
}

const endedLeaf = (state: string): Explanation =>
  leaf({
    id: 'build/ended',
    kind: 'ended',
    verdict: 'satisfied',
    message: message('build.ended', { state }),
  });
