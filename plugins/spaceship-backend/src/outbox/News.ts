import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  refsWritten,
  withNames,
  type EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Members } from '../services/CatalogMembers';

export type NewsDeps = {
  knex: Knex;
  logger: LoggerService;
  events: EventsService;
  notifications: NotificationService;
  members: Pick<Members, 'names'>;
};

/** What is told about one kind of thing: when it changes, somebody looks, and tells each piece of news once. */
export class News {
  constructor(
    private readonly deps: NewsDeps,
    private readonly about: {
      table:
        | 'addons'
        | 'handovers'
        | 'operations'
        | 'review_environments'
        | 'rollouts';
      topic: string;
      /** Of the id in what is announced. */
      key: string;
    },
  ) {}

  async listen(look: (id: string) => Promise<void>): Promise<void> {
    const { topic, key } = this.about;
    await this.deps.events.subscribe({
      id: `${topic}-news`,
      topics: [topic],
      onEvent: async ({ eventPayload }) => {
        const id = (eventPayload as Record<string, unknown>)[key];
        if (typeof id === 'string') await look(id);
      },
    });
  }

  /** Nothing where it was told already, with this `value`. One statement asks, so that of several replicas one tells it. */
  async tell(
    id: string,
    news: { kind: string; value: string },
    who: readonly EntityRef[],
    payload: {
      topic: string;
      severity: 'normal' | 'high';
      title: string;
      description: string;
      link: string;
    },
  ): Promise<void> {
    if (who.length === 0) return;
    const { rows } = await this.deps.knex.raw(
      `update ?? set notified = notified || jsonb_build_object(?::text, ?::text)
       where id = ? and notified ->> ? is distinct from ?
       returning id`,
      [this.about.table, news.kind, news.value, id, news.kind, news.value],
    );
    if (rows.length === 0) return;
    const names = await this.deps.members.names(
      refsWritten(payload.description),
    );
    const description = withNames(payload.description, ref => names[ref]);
    try {
      await this.deps.notifications.send({
        recipients: { type: 'entity', entityRef: [...new Set(who)] },
        payload: { ...payload, description, scope: id },
      });
    } catch (error) {
      this.deps.logger.warn('A notification could not be sent', error as Error);
    }
  }
}
