import { InputError, NotFoundError } from '@backstage/errors';
import {
  newId,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import type { Running } from '../deliveries/running';
import { noteReview } from './noteReview';
import type { ReviewRights } from './readReview';
import type { Reviews } from './Reviews';
import type { ReviewRow } from './store/reviewRow';

/**
 * What people say about a review environment: about what runs there then, open until somebody has resolved it. The text
 * stays out of the audit, which nobody can change: people may write what has to be removed one day.
 */
export class ReviewComments {
  constructor(private readonly reviews: Reviews) {}

  add(
    id: string,
    wish: Schemas['CommentReview'],
    act: Act,
    rights: ReviewRights,
  ) {
    return this.reviews.change(id, act, rights, async (trx, review) => {
      if (wish.replyTo) await this.#open(trx, review, wish.replyTo);
      const place = await trx('service_destinations')
        .where({
          service_id: review.serviceId,
          destination_id: review.destinationId,
        })
        .first('running');
      const running: Running | null = place?.running ?? null;
      const comment = newId<'comment'>();
      await trx('review_comments').insert({
        id: comment,
        environment_id: id,
        release_id: running?.releaseId ?? null,
        reply_to: wish.replyTo ?? null,
        by: act.actor.ref,
        text: wish.text,
        page: wish.page ?? null,
        created_at: trx.raw('clock_timestamp()'),
      });
      await trx('review_environments')
        .where({ id })
        .update({ last_used_at: trx.raw('clock_timestamp()') });
      await noteReview(trx, review, act, 'review.comment', {
        comment,
        replyTo: wish.replyTo ?? null,
        release: running?.releaseNumber ?? null,
      });
    });
  }

  resolve(id: string, comment: string, act: Act, rights: ReviewRights) {
    return this.reviews.change(id, act, rights, async (trx, review) => {
      await this.#open(trx, review, comment);
      await trx('review_comments')
        .where({ id: comment })
        .update({
          resolved_at: trx.raw('clock_timestamp()'),
          resolved_by: act.actor.ref,
        });
      await noteReview(trx, review, act, 'review.resolve-comment', { comment });
    });
  }

  reopen(id: string, comment: string, act: Act, rights: ReviewRights) {
    return this.reviews.change(id, act, rights, async (trx, review) => {
      const reopened = await trx('review_comments')
        .where({ id: comment, environment_id: id })
        .whereNotNull('resolved_at')
        .update({ resolved_at: null, resolved_by: null });
      if (reopened === 0) throw new NotFoundError('It is not resolved.');
      await noteReview(trx, review, act, 'review.reopen-comment', { comment });
    });
  }

  /** Throws unless it begins a thread of this environment that nobody has resolved. */
  async #open(
    trx: Knex.Transaction,
    review: ReviewRow,
    comment: string,
  ): Promise<void> {
    const row = await trx('review_comments')
      .where({ id: comment, environment_id: review.id })
      .first('reply_to', 'resolved_at');
    if (!row) throw new NotFoundError('There is no such comment here.');
    if (row.reply_to !== null) {
      throw new InputError(
        'It is an answer. Take the comment that it answers.',
      );
    }
    if (row.resolved_at !== null) {
      throw new InputError('It is resolved. Open it again first.');
    }
  }
}

const newest = 200;

/** The newest comments of an environment, the oldest of them first. Served by `review_comments_environment`. */
export async function commentsOf(
  knex: Knex,
  environmentId: string,
  running: Running | null,
): Promise<Schemas['ReviewComment'][]> {
  const rows = await knex('review_comments')
    .leftJoin('releases', 'releases.id', 'review_comments.release_id')
    .where({ environment_id: environmentId })
    .orderBy([
      { column: 'review_comments.created_at', order: 'desc' },
      { column: 'review_comments.id', order: 'desc' },
    ])
    .limit(newest)
    .select('review_comments.*', 'releases.number');
  return rows.reverse().map(row => ({
    id: row.id,
    replyTo: row.reply_to,
    by: row.by,
    at: row.created_at.toISOString(),
    text: row.text,
    page: row.page,
    release: row.number,
    isCurrent: row.release_id === (running?.releaseId ?? null),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedBy: row.resolved_by,
  }));
}
