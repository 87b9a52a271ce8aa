import { createActs } from '../../dialogs/createActs';

/** An act on a review environment that a person may begin; its dialog says what will happen. */
export type ReviewAct =
  | { kind: 'signOff'; role?: string; outcome: 'passed' | 'failed' }
  | { kind: 'share' }
  | { kind: 'pin' }
  | { kind: 'end' };

export const { ActsProvider: ReviewActsProvider, useActs: useReviewActs } =
  createActs<ReviewAct>(() =>
    import('./ReviewActDialog').then(m => m.ReviewActDialog),
  );
