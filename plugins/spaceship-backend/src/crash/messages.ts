import type { Point } from './points';

export type ToWorker =
  | { kind: 'start'; database: string; withoutFence: boolean }
  /** Where it kills itself, or waits for so long. */
  | { kind: 'trap'; points: Point[]; pauseMs: number | null }
  | { kind: 'answer'; id: number; result?: unknown; error?: string };

export type FromWorker =
  | { kind: 'loaded' }
  | { kind: 'ready'; replica: string }
  | { kind: 'paused' }
  | { kind: 'call'; id: number; method: string; args: unknown[] };
