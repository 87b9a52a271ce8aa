import type { Point } from './points';
import type { WorldMethod } from './TargetWorld';

export type ToWorker =
  | {
      kind: 'start';
      database: string;
      withoutFence: boolean;
      /** Socket of a real agent to act on, instead of the parent's world. */
      agent: string | null;
    }
  /** Where it kills itself, or waits until it is told to go on. */
  | { kind: 'trap'; points: Point[]; then: 'die' | 'wait' }
  | { kind: 'go-on' }
  | { kind: 'answer'; id: number; result?: unknown; error?: string };

export type FromWorker =
  | { kind: 'loaded' }
  | { kind: 'ready'; replica: string }
  | { kind: 'waits'; subjectId: string }
  | { kind: 'call'; id: number; method: WorldMethod; args: unknown[] };
