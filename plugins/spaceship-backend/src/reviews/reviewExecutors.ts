import { repeatable } from '../engine/executors/repeatable';
import type { StepExecutors } from '../engine/executors/executor';
import { copyData, type CopyDeps } from './copyData';
import { deployReview, type DeployDeps } from './deployReview';
import { setAccess, type AccessDeps } from './setAccess';
import {
  destroyAddon,
  proveNothingLeft,
  tearDownTarget,
  type TeardownDeps,
} from './tearDown';

export type ReviewExecutorsDeps = AccessDeps &
  CopyDeps &
  DeployDeps &
  TeardownDeps;

/** Who carries out the steps of a review environment. */
export const reviewExecutors = (
  deps: ReviewExecutorsDeps,
): Pick<
  StepExecutors,
  | 'review.data'
  | 'review.access'
  | 'review.deploy'
  | 'review.teardown'
  | 'review.addon'
  | 'review.proof'
> => ({
  'review.data': copyData(deps),
  'review.access': repeatable(call => setAccess(deps, call)),
  'review.deploy': deployReview(deps),
  'review.teardown': repeatable(call => tearDownTarget(deps, call)),
  'review.addon': repeatable(call => destroyAddon(deps, call)),
  'review.proof': repeatable(call => proveNothingLeft(deps, call)),
});
