import type { ServiceModel } from '../config/serviceFile';
import { anyOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { fitsBranch } from '../triggers/branchPattern';

/** Does a push to this branch make a review environment? The service's own branch never does. */
export function reviewWanted(
  model: Pick<ServiceModel, 'review'>,
  push: { branch: string; ownBranch: string },
): Explanation {
  const { branch, ownBranch } = push;
  const node = { id: 'review', kind: 'review-trigger', owner: 'service' };
  const read = [{ fact: 'push/branch', value: branch }];
  if (branch === ownBranch) {
    return leaf({
      ...node,
      verdict: 'not-concerned',
      message: message('review.own-branch', { branch }),
      read,
    });
  }
  if (!model.review) {
    return leaf({
      ...node,
      verdict: 'not-concerned',
      message: message('review.not-asked', { branch }),
      read,
    });
  }
  return anyOf(
    {
      id: 'review',
      message: message('review.wanted', { branch }),
      owner: 'service',
    },
    model.review.branches.map((pattern, index) => {
      const fits = fitsBranch(pattern, branch);
      return leaf({
        ...node,
        id: `review/${index}`,
        verdict: fits ? 'satisfied' : 'not-concerned',
        message: message(fits ? 'review.fits' : 'review.other', {
          branch,
          pattern,
        }),
        read,
      });
    }),
  );
}
