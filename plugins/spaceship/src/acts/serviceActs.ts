import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { createActs } from '../dialogs/createActs';

/** An act on a service that a person may begin from a surface; its dialog says what will happen. */
export type Act =
  | { kind: 'deliver'; releaseId?: string; target?: string }
  | { kind: 'approve'; rolloutId: string }
  | { kind: 'test'; releaseId?: string; destination?: string }
  | { kind: 'rollBack'; target?: string }
  | { kind: 'hold'; destination: string }
  | { kind: 'liftHold'; destination: string }
  | { kind: 'restart'; destination: string }
  | { kind: 'scale'; destination: string }
  | {
      kind: 'handOver';
      rolloutId: string;
      question: Schemas['HandOver']['act'];
      others: readonly string[];
    }
  | { kind: 'cancel'; rolloutId: string }
  | { kind: 'reject'; rolloutId: string }
  | { kind: 'accept'; rolloutId: string };

export const { ActsProvider, useActs } = createActs<Act>(() =>
  import('./ActDialog').then(m => m.ActDialog),
);
