import type { StepOutcome } from '@spaceship/backstage-plugin-spaceship-common';
import {
  TerminalError,
  type DestinationDriver,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { StepCall } from '../engine/executors/executor';
import type { SecretBox } from '../secrets/SecretBox';
import { loadReviewTarget } from './loadReviewTarget';
import { takeTargetFence } from './takeTargetFence';
import { askAgainWhenFenced } from './askAgainWhenFenced';
import { accessContext } from './store/sealedAccessKeys';

export type AccessDeps = {
  knex: Knex;
  drivers: ReadonlyMap<string, DestinationDriver>;
  box: SecretBox;
  /** Where people get their code. */
  reviews: { entrance(reviewId: string): string };
};

/** The gate lets through who may come in now: those with a code of the portal, and those with a link that still counts. */
export async function setAccess(
  deps: AccessDeps,
  call: StepCall,
): Promise<StepOutcome> {
  const { review, fence, driver, target } = await loadReviewTarget(
    deps,
    call.subject.id,
  );
  if (!driver.setAccess) {
    throw new TerminalError('The driver can put no gate in front of it.');
  }
  if (fence !== call.effect.fence) {
    return { state: 'running', askAgainMs: 1_000 };
  }
  const links = await deps
    .knex('review_links')
    .where({ environment_id: review.id, revoked_at: null })
    .where('expires_at', '>', deps.knex.raw('clock_timestamp()'))
    .orderBy('id')
    .select('id', 'token_hash', 'expires_at');
  const targetFence = await takeTargetFence(deps.knex, review);
  return await askAgainWhenFenced(async () => {
    await driver.setAccess!(
      target,
      {
        kind: 'gated',
        subject: review.id,
        key: deps.box.open(review.accessKey, accessContext(review.id)),
        entrance: deps.reviews.entrance(review.id),
        links: links.map(link => ({
          id: link.id,
          tokenHash: link.token_hash,
          expiresAt: link.expires_at.toISOString(),
        })),
      },
      { ...call.effect, fence: targetFence },
    );
    return { state: 'succeeded', output: { links: links.length } };
  });
}
