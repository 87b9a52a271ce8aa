import {
  endsAt,
  endWarningMs,
  instantText,
} from '@spaceship/backstage-plugin-spaceship-common';
import { News, type NewsDeps } from '../outbox/News';
import { creatorOf, findReview, type ReviewRow } from './store/reviewRow';

const longestQuote = 300;

/** The newest open comment that its creator has not written; undefined where there is none. */
const newestBySomebodyElse = (
  knex: NewsDeps['knex'],
  id: string,
  creator: string | null,
): Promise<{ id: string; text: string } | undefined> =>
  knex('review_comments')
    .where({ environment_id: id, resolved_at: null })
    .whereNot({ by: creator ?? '' })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('id', 'text');

/**
 * Tells whoever made an environment that it is ready, that it failed, that somebody has commented, and a day before
 * that it ends. Each of them once.
 */
export class ReviewNews {
  readonly #news: News;

  constructor(private readonly deps: NewsDeps) {
    this.#news = new News(deps, {
      table: 'review_environments',
      topic: 'spaceship.review',
      key: 'reviewId',
    });
  }

  async start(): Promise<void> {
    await this.#news.listen(id => this.tell(id));
  }

  async tell(id: string): Promise<void> {
    const review = await findReview(this.deps.knex, id);
    if (!review || review.ending) return;
    if (review.state === 'ready' && review.rolloutId) {
      await this.#send(review, 'ready', 'first', {
        severity: 'normal',
        title: `${review.title} is ready`,
        description: `The preview of ${review.branch} can be opened.`,
      });
    }
    if (review.state === 'failed') {
      await this.#send(review, 'failed', `${review.commit} ${review.tries}`, {
        severity: 'high',
        title: `${review.title} failed`,
        description: review.outcomeReason ?? 'Look at it, or push a commit.',
      });
    }
    const creator = creatorOf(review.origin);
    const said = await newestBySomebodyElse(this.deps.knex, id, creator);
    if (said) {
      await this.#send(review, 'comment', said.id, {
        severity: 'normal',
        title: `${review.title}: a comment`,
        description: said.text.slice(0, longestQuote),
      });
    }
    const end = endsAt(review);
    if (Date.parse(end) - Date.now() <= endWarningMs) {
      await this.#send(review, 'ends', end, {
        severity: 'normal',
        title: `${review.title} ends within a day`,
        description: `It ends if nobody uses it until ${instantText(
          end,
        )}. Extend or pin it if you need it.`,
      });
    }
  }

  async #send(
    review: ReviewRow,
    kind: 'ready' | 'failed' | 'ends' | 'comment',
    value: string,
    payload: {
      severity: 'normal' | 'high';
      title: string;
      description: string;
    },
  ): Promise<void> {
    const creator = creatorOf(review.origin);
    await this.#news.tell(
      review.id,
      { kind, value },
      creator === null ? [] : [creator],
      {
        ...payload,
        topic: `spaceship.review-${kind}`,
        link: `/spaceship/reviews/${review.id}`,
      },
    );
  }
}
