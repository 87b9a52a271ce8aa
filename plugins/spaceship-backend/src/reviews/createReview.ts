import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  durationMs,
  issueName,
  newId,
  type Origin,
  type ReviewData,
  type ReviewId,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import { newGateKey } from '@spaceship/backstage-plugin-spaceship-node';
import { databaseNow } from '../api/databaseNow';
import { appendAudit } from '../audit/appendAudit';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { SecretBox } from '../secrets/SecretBox';
import type { ServiceRow } from '../services/store';
import type { ReviewSettings } from './readReviewSettings';
import { creatorOf, findReview, type ReviewRow } from './store/reviewRow';
import { nameUses } from './store/nameUses';
import { accessContext } from './store/sealedAccessKeys';

export type ReviewDeps = {
  wakes: Wakes;
  box: SecretBox;
  reviews: ReviewSettings;
};

/** Where review environments run, and how people get there. */
export type ReviewContext = Omit<ReviewDeps, 'wakes'> & {
  /** Where people get their code for the gate. */
  entrance(reviewId: string): string;
};

export type ReviewWish = {
  branch: string;
  commit: string;
  title: string;
  purpose: string | null;
  data: Readonly<Record<string, ReviewData>>;
  idleSeconds: number;
  origin: Origin;
};

/** After all destinations that operators have set up. */
const position = 1_000_000;

/**
 * Makes a review environment with a destination of its own: rows only, the engine does the rest. Callers hold the lock
 * of the service and know that the branch has none.
 */
export async function createReview(
  trx: Knex.Transaction,
  deps: ReviewDeps,
  service: Pick<ServiceRow, 'id' | 'name' | 'ownerRef'>,
  wish: ReviewWish,
): Promise<ReviewRow> {
  const { place } = deps.reviews;
  if (place === null) throw new ConflictError(noPlace);
  const key = {
    serviceId: service.id,
    service: service.name,
    branch: wish.branch,
  };
  // Names are given out one after the other.
  await trx.raw(
    `select pg_advisory_xact_lock(hashtext('spaceship.reviews'), hashtext(current_schema()))`,
  );
  const { name, slug, generation } = issueName(
    key,
    await nameUses(trx, key),
    await databaseNow(trx),
    deps.reviews.quarantineDays,
  );
  const id: ReviewId = newId<'review'>();
  const destinationId = newId<'destination'>();
  await trx('destinations').insert({
    id: destinationId,
    slug,
    title: wish.title,
    tier: 'review',
    label: name,
    owner_ref: service.ownerRef,
    driver: place.driver,
    config: JSON.stringify(place.config),
    position,
  });
  await trx('service_destinations').insert({
    service_id: service.id,
    destination_id: destinationId,
  });
  await trx('review_environments').insert({
    id,
    service_id: service.id,
    destination_id: destinationId,
    branch: wish.branch,
    generation,
    name,
    title: wish.title,
    purpose: wish.purpose,
    state: 'requested',
    origin: JSON.stringify(wish.origin),
    commit: wish.commit,
    data: JSON.stringify(wish.data),
    idle_seconds: wish.idleSeconds,
    access_key: deps.box.seal(newGateKey(), accessContext(id)),
  });
  await appendAudit(trx, {
    serviceId: service.id,
    actor: creatorOf(wish.origin) ?? 'spaceship',
    action: 'review.create',
    subject: { kind: 'review', id },
    details: {
      branch: wish.branch,
      commit: wish.commit,
      name,
      generation,
      data: wish.data,
    },
  });
  await publish(trx, 'spaceship.review', {
    serviceId: service.id,
    reviewId: id,
  });
  await deps.wakes.wake(trx, { kind: 'review', id });
  return (await findReview(trx, id))!;
}

export const noPlace =
  'Review environments need a driver that can put a gate in front of them, and none is installed.';

/** What the service's file says of its environments, with the defaults where it says nothing. */
export function wishedByFile(model: ServiceModel): {
  data: Record<string, ReviewData>;
  idleSeconds: number;
  title: string | null;
} {
  const { review, addons } = model;
  return {
    data: Object.fromEntries(
      Object.keys(addons).map((alias): [string, ReviewData] => {
        const data = review?.data[alias] ?? 'empty';
        return [
          alias,
          data === 'empty'
            ? { from: 'empty' }
            : { from: 'clone', destination: data.clone },
        ];
      }),
    ),
    idleSeconds: durationMs(review?.idle ?? '3d') / 1_000,
    title: review?.title ?? null,
  };
}
