import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  endsAt,
  endWarningMs,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { creatorOf, findReview, type ReviewRow } from './store/reviewRow';

/** Tells whoever made an environment that it is ready, that it failed, and a day before that it ends. Each of them once. */
export class ReviewNews {
  constructor(
    private readonly deps: {
      knex: Knex;
      logger: LoggerService;
      events: EventsService;
      notifications: NotificationService;
    },
  ) {}

  async start(): Promise<void> {
    await this.deps.events.subscribe({
      id: 'spaceship-review-news',
      topics: ['spaceship.review'],
      onEvent: async ({ eventPayload }) => {
        const { reviewId } = eventPayload as { reviewId?: string };
        if (reviewId) await this.tell(reviewId);
      },
    });
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
    const end = endsAt(review);
    if (Date.parse(end) - Date.now() <= endWarningMs) {
      await this.#send(review, 'ends', end, {
        severity: 'normal',
        title: `${review.title} ends within a day`,
        description: `It ends ${end
          .slice(0, 16)
          .replace(
            'T',
            ' ',
          )} UTC if nobody uses it. Extend or pin it if you need it.`,
      });
    }
  }

  async #send(
    review: ReviewRow,
    kind: 'ready' | 'failed' | 'ends',
    value: string,
    payload: {
      severity: 'normal' | 'high';
      title: string;
      description: string;
    },
  ): Promise<void> {
    const entityRef = creatorOf(review.origin);
    if (entityRef === null || !(await this.#isNews(review.id, kind, value))) {
      return;
    }
    try {
      await this.deps.notifications.send({
        recipients: { type: 'entity', entityRef },
        payload: {
          ...payload,
          topic: `spaceship.review-${kind}`,
          scope: review.id,
          link: `/spaceship/reviews/${review.id}`,
        },
      });
    } catch (error) {
      this.deps.logger.warn('A notification could not be sent', error as Error);
    }
  }

  /** One statement, so that of several replicas one tells it. */
  async #isNews(id: string, kind: string, value: string): Promise<boolean> {
    const { rows } = await this.deps.knex.raw(
      `update review_environments set notified = notified || jsonb_build_object(:kind::text, :value::text)
       where id = :id and notified ->> :kind is distinct from :value
       returning id`,
      { id, kind, value },
    );
    return rows.length === 1;
  }
}
