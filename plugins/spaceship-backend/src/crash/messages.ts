import type { Point } from './points';

export type ToWorker =
  | { kind: 'start'; database: string; withoutFence: boolean }
  /** Where it kills itself, or waits until it is told to go on. */
  | { kind: 'trap'; points: Point[]; then: 'die' | 'wait' }
  | { kind: 'go-on' }
  | { kind: 'answer'; id: number; result?: unknown; error?: string };

export type FromWorker =
  | { kind: 'loaded' }
  | { kind: 'ready'; replica: string }
  | { kind: 'waits'; subjectId: string }
  | { kind: 'call'; id: number; method: string; args: unknown[] };
