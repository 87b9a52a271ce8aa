import {
  openLeaves,
  type EntityRef,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';
import { News, type NewsDeps } from '../outbox/News';
import { addonTitleSql } from './addonLabel';
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
  addon: string;
};

/** Tells people what needs them: an old credential that is still used, a key that is missing, an operation that failed. Each of them once. */
export class OperationNews {
  readonly #news: News;

  constructor(private readonly deps: NewsDeps) {
    this.#news = new News(deps, {
      table: 'operations',
      topic: 'spaceship.operation',
      key: 'operationId',
    });
  }

  async start(): Promise<void> {
    await this.#news.listen(id => this.tell(id));
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
        knex.raw(`${addonTitleSql('addons')} as addon`),
      );
    if (!row) return;
    const asked = row.state === 'running' ? askedOf(row.tree) : undefined;
    if (asked) {
      await this.#send(row, 'asked', {
        topic: 'spaceship.rotation-waits',
        severity: 'normal',
        title: `${row.addon}: ${asked}`,
      });
    }
    if (row.state === 'failed' || row.state === 'unknown') {
      await this.#send(row, 'failed', {
        topic: 'spaceship.operation-failed',
        severity: 'high',
        title: `${row.addon}: ${row.kind.replace('-', ' ')} ${
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
    await this.#news.tell(row.id, { kind: what, value: 'true' }, who, {
      ...payload,
      description: operationSentence(row),
      link: `/spaceship/addons/${row.addon_id}`,
    });
  }
}

const questions: Readonly<Record<string, string>> = {
  sessions: 'the old credential is still used',
  key: 'its key has to be handed in',
};

/** What somebody is asked for, if anybody is. */
const askedOf = (tree: Explanation | null): string | undefined =>
  tree === null
    ? undefined
    : openLeaves(tree)
        .filter(({ verdict }) => verdict === 'waiting-person')
        .map(({ kind }) => questions[kind])
        .find(question => question !== undefined);
