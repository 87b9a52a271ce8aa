import { detailOf, limit } from '../deliveries/progress';
import type { PlannedStep } from '../deliveries/sequence';
import { stepTitle } from '../deliveries/stepTitle';
import type { Step } from '../deliveries/step';
import { leaf, type Explanation, type Remedy } from '../gates/explanation';
import { message } from '../gates/messages';
import { instantText } from '../gates/instants';
import type { Instant } from '../words/ids';
import type { OperationFacts } from './facts';
import type { Pause } from './sequence';

/** Somebody who has sessions of an old credential: under which login, and since when the oldest of them. */
export type SessionUser = {
  name: string;
  count: number;
  login?: string;
  since?: Instant;
};

/** What is known of the sessions of an old credential: the output of a step that watches them. */
export type Watched = {
  detail?: string;
  count: number;
  users: readonly SessionUser[];
  /** Since when nobody has been seen. */
  quietSince: Instant | null;
};

/** An add-on has one operation at a time. */
export function turnLeaf({ addon, turn }: OperationFacts): Explanation {
  const node = {
    id: 'operation/turn',
    kind: 'queue',
    read: [{ fact: 'turn', value: turn }],
  };
  if (turn.isOwn) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('operation.turn', { addon: addon.label }),
    });
  }
  const [first] = turn.ahead;
  return leaf({
    ...node,
    verdict: 'waiting-event',
    message: message('operation.behind', {
      addon: addon.label,
      kind: first?.kind ?? null,
    }),
    remedies: [
      {
        kind: 'event',
        event: 'operation-turn',
        ...(first !== undefined && { subject: first.id }),
      },
    ],
  });
}

export const endedLeaf = (state: string): Explanation =>
  leaf({
    id: 'operation/ended',
    kind: 'ended',
    verdict: 'satisfied',
    message: message('operation.ended', { state }),
  });

export const impossibleLeaf = (reason: string): Explanation =>
  leaf({
    id: 'operation/possible',
    kind: 'possible',
    verdict: 'blocked',
    message: message('operation.not-possible', { reason }),
    remedies: [{ kind: 'change', what: 'an add-on that can do it' }],
  });

/** Somebody copies from it: it is not destroyed under them. */
export function readersLeaf({ readers }: OperationFacts): Explanation | null {
  const [first] = readers;
  if (first === undefined) return null;
  return leaf({
    id: 'operation/readers',
    kind: 'readers',
    verdict: 'waiting-event',
    message: message('operation.read', {}),
    read: [{ fact: 'readers', value: readers }],
    remedies: [{ kind: 'event', event: 'operation-finished', subject: first }],
  });
}

/** Who still uses the old credential, and whether a person is asked what becomes of them. */
export function sessionsLeaf(
  facts: OperationFacts,
  planned: PlannedStep,
  row: Step,
  deadline: Instant,
  now: Instant,
): Explanation {
  const seen = watchedIn(row);
  const node = {
    id: `operation/step:${planned.name}`,
    kind: 'sessions',
    read: [
      {
        fact: 'sessions',
        value: seen && {
          count: seen.count,
          users: seen.users.map(({ name, count, login }) => ({
            name,
            count,
            ...(login !== undefined && { login }),
          })),
        },
        at: row.startedAt,
      },
    ],
  };
  const params = {
    step: stepTitle(planned.input),
    count: seen?.count ?? null,
    users: seen?.users.map(userText) ?? [],
    quiet: limit(facts.times.quietMs),
    detail: detailOf(row),
  };
  if (seen === null || seen.count === 0 || now < deadline) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message(
        seen !== null && seen.count === 0
          ? 'rotation.quiet'
          : 'rotation.sessions',
        params,
      ),
      remedies: [{ kind: 'event', event: 'sessions-end' }],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-person',
    message: message('rotation.still-used', params),
    remedies: [
      askOwner(facts, 'end its sessions'),
      askOwner(facts, 'cancel the rotation'),
    ],
  });
}

/** `report from 10.0.0.7 (2, as app_g3 since 2026-11-18 15:24 UTC)` */
function userText({ name, count, login, since }: SessionUser): string {
  const by = [
    ...(login === undefined ? [] : [`as ${login}`]),
    ...(since === undefined ? [] : [`since ${instantText(since)}`]),
  ];
  return `${name} (${[count, ...(by.length > 0 ? [by.join(' ')] : [])].join(
    ', ',
  )})`;
}

const askOwner = ({ service }: OperationFacts, act: string): Remedy => ({
  kind: 'person',
  act,
  who: service.owner === null ? [] : [service.owner],
  permission: 'spaceship.credential.rotate',
});

/** What the step that watches has seen last, if it has. */
export function watchedIn({ output }: Pick<Step, 'output'>): Watched | null {
  if (typeof output !== 'object' || output === null) return null;
  const { count, users, quietSince } = output as Partial<Watched>;
  if (typeof count !== 'number' || !Array.isArray(users)) return null;
  return { count, users, quietSince: quietSince ?? null };
}

/** A time in which one can still go back, or in which nobody can see who uses the old one. */
export function pauseLeaf(
  facts: OperationFacts,
  pause: Pause,
  until: Instant,
  isOver: boolean,
): Explanation {
  const node = { id: `operation/pause:${pause.name}`, kind: 'pause' };
  const isOverlap = pause.name === 'overlap';
  if (isOver) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message(isOverlap ? 'rotation.overlapped' : 'rotation.kept', {
        by: facts.operation.forced?.by ?? null,
      }),
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-time',
    message: message(isOverlap ? 'rotation.overlap' : 'rotation.window', {
      time: limit(pause.ms),
    }),
    earliest: until,
  });
}

export const forcedLeaf = ({ operation }: OperationFacts): Explanation =>
  leaf({
    id: 'operation/step:observe',
    kind: 'sessions',
    verdict: 'satisfied',
    message: message('rotation.forced', {
      by: operation.forced?.by ?? null,
      reason: operation.forced?.reason ?? null,
    }),
    read: [{ fact: 'operation/forced', value: operation.forced }],
  });

export const tooLateLeaf = ({ operation }: OperationFacts): Explanation =>
  leaf({
    id: 'operation/cancel',
    kind: 'cancel',
    verdict: 'waiting-event',
    message: message('operation.too-late', {
      by: operation.cancelRequested?.by ?? null,
    }),
    read: [
      { fact: 'operation/cancelRequested', value: operation.cancelRequested },
    ],
    remedies: [{ kind: 'event', event: 'operation-finished' }],
  });

export const waitsForStepLeaf = (
  planned: PlannedStep,
  { operation }: OperationFacts,
): Explanation =>
  leaf({
    id: 'operation/cancel',
    kind: 'cancel',
    verdict: 'waiting-event',
    message: message('operation.cancel-waits', {
      by: operation.cancelRequested?.by ?? null,
      step: stepTitle(planned.input),
    }),
    read: [
      { fact: 'operation/cancelRequested', value: operation.cancelRequested },
    ],
    remedies: [
      { kind: 'event', event: 'step-finished', subject: planned.name },
    ],
  });
