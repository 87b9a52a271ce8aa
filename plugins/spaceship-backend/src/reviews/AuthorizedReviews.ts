import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  evidenceRecordPermission,
  reviewCreatePermission,
  reviewEndPermission,
  reviewKeepPermission,
  reviewReadPermission,
  reviewSharePermission,
  type EntityRef,
  type Schemas,
  type ServicePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import { reviewActs, type ReviewRights } from './readReview';
import type { ReviewComments } from './ReviewComments';
import type { Reviews } from './Reviews';
import type { ReviewQuery } from './store/reviewSummaries';

const permissionOf: Record<(typeof reviewActs)[number], ServicePermission> = {
  enter: reviewReadPermission,
  extend: reviewKeepPermission,
  pin: reviewKeepPermission,
  end: reviewEndPermission,
  share: reviewSharePermission,
  signOff: evidenceRecordPermission,
  comment: reviewReadPermission,
};

type Place = { serviceId: string; slug: string };

/** Review environments, for those who may. */
export class AuthorizedReviews {
  constructor(
    private readonly reviews: Reviews,
    private readonly comments: ReviewComments,
    private readonly access: Access,
    private readonly knex: Knex,
  ) {}

  async list(
    query: ReviewQuery,
    by: EntityRef | null,
    credentials: BackstageCredentials,
  ) {
    const readable = await this.access.readable(
      credentials,
      reviewReadPermission,
    );
    return this.reviews.list(query, readable, by);
  }

  async get(
    id: string,
    by: EntityRef | null,
    credentials: BackstageCredentials,
  ) {
    const place = await this.#demand(reviewReadPermission, id, credentials);
    return this.reviews.get(id, by, await this.#rights(place, credentials));
  }

  async branches(serviceId: string, credentials: BackstageCredentials) {
    await this.access.demand(reviewReadPermission, serviceId, credentials);
    return this.reviews.branches(serviceId);
  }

  async create(serviceId: string, wish: Schemas['CreateReview'], act: Act) {
    await this.access.demand(
      reviewCreatePermission,
      serviceId,
      act.credentials,
    );
    return this.reviews.create(serviceId, wish, act, () =>
      this.#rights({ serviceId, slug: null }, act.credentials),
    );
  }

  async enter(id: string, wish: Schemas['EnterReview'], act: Act) {
    await this.#demand(reviewReadPermission, id, act.credentials);
    return this.reviews.enter(id, wish, act);
  }

  async extend(id: string, days: number, act: Act) {
    const rights = await this.#may(reviewKeepPermission, id, act);
    return this.reviews.extend(id, days, act, rights);
  }

  async pin(id: string, wish: Schemas['PinReview'], act: Act) {
    const rights = await this.#may(reviewKeepPermission, id, act);
    return this.reviews.pin(id, wish, act, rights);
  }

  async unpin(id: string, act: Act) {
    const rights = await this.#may(reviewKeepPermission, id, act);
    return this.reviews.unpin(id, act, rights);
  }

  async end(id: string, reason: string, act: Act) {
    const rights = await this.#may(reviewEndPermission, id, act);
    return this.reviews.end(id, reason, act, rights);
  }

  async share(id: string, wish: Schemas['ShareReview'], act: Act) {
    await this.#demand(reviewSharePermission, id, act.credentials);
    return this.reviews.share(id, wish, act);
  }

  async revokeLink(id: string, link: string, act: Act) {
    const rights = await this.#may(reviewSharePermission, id, act);
    return this.reviews.revokeLink(id, link, act, rights);
  }

  async signOff(id: string, wish: Schemas['SignOffReview'], act: Act) {
    const rights = await this.#may(evidenceRecordPermission, id, act);
    return this.reviews.signOff(id, wish, act, rights);
  }

  async comment(id: string, wish: Schemas['CommentReview'], act: Act) {
    const rights = await this.#may(reviewReadPermission, id, act);
    return this.comments.add(id, wish, act, rights);
  }

  async resolveComment(id: string, comment: string, act: Act) {
    const rights = await this.#may(reviewReadPermission, id, act);
    return this.comments.resolve(id, comment, act, rights);
  }

  async reopenComment(id: string, comment: string, act: Act) {
    const rights = await this.#may(reviewReadPermission, id, act);
    return this.comments.reopen(id, comment, act, rights);
  }

  async #may(permission: ServicePermission, id: string, act: Act) {
    const place = await this.#demand(permission, id, act.credentials);
    return this.#rights(place, act.credentials);
  }

  async #demand(
    permission: ServicePermission,
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Place> {
    const row = await this.knex('review_environments')
      .join(
        'destinations',
        'destinations.id',
        'review_environments.destination_id',
      )
      .where('review_environments.id', id)
      .first('service_id', 'slug');
    if (!row) throw new NotFoundError(`There is no review environment ${id}.`);
    await this.access.demand(permission, row.service_id, credentials, [
      row.slug,
    ]);
    return { serviceId: row.service_id, slug: row.slug };
  }

  async #rights(
    place: { serviceId: string; slug: string | null },
    credentials: BackstageCredentials,
  ): Promise<ReviewRights> {
    const permitted = await this.access.permitted(
      reviewActs.map(act => permissionOf[act]),
      place.serviceId,
      credentials,
      { slugs: place.slug === null ? [] : [place.slug] },
    );
    return Object.fromEntries(
      reviewActs.map((act, at) => [act, permitted[at]]),
    ) as ReviewRights;
  }
}
