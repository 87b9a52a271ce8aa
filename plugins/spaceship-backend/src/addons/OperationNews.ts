import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  openLeaves,
  type EntityRef,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { addonLabelSql } from './addonLabel';
import { operationSentence } from './operationSentence';

type Row = {
  id: string;
  kind: string;
  state: string;
  tree: Explanation | null;
  outcome_reason: string | null;
  requested_by: string;
  owner_ref: string | null;
  addon_id: string;
  label: string;
};

/** Tells people what needs them: an old credential that is still used, an operation that failed. Each of them once. */
export class OperationNews {
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
      id: 'spaceship-operation-news',
      topics: ['spaceship.operation'],
      onEvent: async ({ eventPayload }) => {
        const { operationId } = eventPayload as { operationId?: string };
        if (operationId) await this.tell(operationId);
      },
    });
  }

  async tell(operationId: string): Promise<void> {
    const { knex } = this.deps;
    const row: Row | undefined = await knex('operations')
      .join('services', 'services.id', 'operations.service_id')
      .join('addons', 'addons.id', 'operations.addon_id')
      .where('operations.id', operationId)
      .first(
        'operations.*',
        'services.owner_ref',
        knex.raw(`${addonLabelSql('addons')} as label`),
      );
    if (!row) return;
    if (row.state === 'running' && asksSomebody(row.tree)) {
      await this.#send(row, 'asked', {
        topic: 'spaceship.rotation-waits',
        severity: 'normal',
        title: `${row.label}: the old credential is still used`,
      });
    }
    if (row.state === 'failed' || row.state === 'unknown') {
      await this.#send(row, 'failed', {
        topic: 'spaceship.operation-failed',
        severity: 'high',
        title: `${row.label}: ${row.kind} ${
          row.state === 'failed' ? 'failed' : 'has ended, nobody knows how'
        }`,
      });
    }
  }

  async #send(
    row: Row,
    what: 'asked' | 'failed',
    payload: { topic: string; severity: 'normal' | 'high'; title: string },
  ): Promise<void> {
    const who = [row.owner_ref, row.requested_by].filter(
      (ref): ref is EntityRef => ref !== null && ref.includes(':'),
    );
    if (who.length === 0 || !(await this.#isNews(row.id, what))) return;
    try {
      await this.deps.notifications.send({
        recipients: { type: 'entity', entityRef: [...new Set(who)] },
        payload: {
          ...payload,
          description: operationSentence(row),
          scope: row.id,
          link: `/spaceship/addons/${row.addon_id}`,
        },
      });
    } catch (error) {
      this.deps.logger.warn('A notification could not be sent', error as Error);
    }
  }

  /** One statement, so that of several replicas one tells it. */
  async #isNews(id: string, what: string): Promise<boolean> {
    const { rows } = await this.deps.knex.raw(
      `update operations set notified = notified || jsonb_build_object(:what::text, true)
       where id = :id and not jsonb_exists(notified, :what)
       returning id`,
      { id, what },
    );
    return rows.length === 1;
  }
}

const asksSomebody = (tree: Explanation | null): boolean =>
  tree !== null &&
  openLeaves(tree).some(
    ({ kind, verdict }) => kind === 'sessions' && verdict === 'waiting-person',
  );
