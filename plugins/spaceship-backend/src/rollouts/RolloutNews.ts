import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  openLeaves,
  type EntityRef,
  type Explanation,
  type Remedy,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';

type Row = {
  id: string;
  state: string;
  stage: string | null;
  content_hash: string | null;
  outcome_reason: string | null;
  tree: Explanation | null;
  origin: { by: string; ref?: string; pusher?: string | null };
  name: string;
  title: string | null;
  owner_ref: string | null;
  number: number | null;
};

/** Tells people what needs them: an approval that is asked for, a delivery that failed. Each of them once. */
export class RolloutNews {
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
      id: 'spaceship-rollout-news',
      topics: ['spaceship.rollout'],
      onEvent: async ({ eventPayload }) => {
        const { rolloutId } = eventPayload as { rolloutId?: string };
        if (rolloutId) await this.tell(rolloutId);
      },
    });
  }

  async tell(rolloutId: string): Promise<void> {
    const rollout: Row | undefined = await this.deps
      .knex('rollouts')
      .join('services', 'services.id', 'rollouts.service_id')
      .leftJoin('releases', 'releases.id', 'rollouts.release_id')
      .where('rollouts.id', rolloutId)
      .first(
        'rollouts.id',
        'rollouts.state',
        'rollouts.stage',
        'rollouts.content_hash',
        'rollouts.outcome_reason',
        'rollouts.tree',
        'rollouts.origin',
        'services.name',
        'services.title',
        'services.owner_ref',
        'releases.number',
      );
    if (!rollout) return;
    if (rollout.state === 'waiting') await this.#askForApproval(rollout);
    if (rollout.state === 'failed') await this.#sayThatItFailed(rollout);
  }

  async #askForApproval(rollout: Row): Promise<void> {
    const who = approversOf(rollout.tree);
    if (who.length === 0 || !rollout.content_hash) return;
    if (!(await this.#isNews(rollout.id, 'asked', rollout.content_hash)))
      return;
    await this.#send(who, rollout, {
      topic: 'spaceship.approval-requested',
      severity: 'normal',
      title: `${what(rollout)} waits for your approval`,
      description: `Look at what changes, then approve it${
        rollout.stage ? ` for ${rollout.stage}` : ''
      }.`,
    });
  }

  async #sayThatItFailed(rollout: Row): Promise<void> {
    const who = [
      rollout.owner_ref,
      rollout.origin.ref ?? rollout.origin.pusher ?? null,
    ].filter((ref): ref is EntityRef => ref !== null);
    if (who.length === 0) return;
    if (!(await this.#isNews(rollout.id, 'failed', 'failed'))) return;
    await this.#send(who, rollout, {
      topic: 'spaceship.delivery-failed',
      severity: 'high',
      title: `${what(rollout)} failed`,
      description: rollout.outcome_reason ?? 'What ran before keeps running.',
    });
  }

  /** One statement, so that of several replicas one tells it. */
  async #isNews(id: string, kind: string, value: string): Promise<boolean> {
    const { rows } = await this.deps.knex.raw(
      `update rollouts set notified = notified || jsonb_build_object(:kind::text, :value::text)
       where id = :id and notified ->> :kind is distinct from :value
       returning id`,
      { id, kind, value },
    );
    return rows.length === 1;
  }

  async #send(
    who: readonly EntityRef[],
    rollout: Row,
    payload: {
      topic: string;
      severity: 'normal' | 'high';
      title: string;
      description: string;
    },
  ): Promise<void> {
    try {
      await this.deps.notifications.send({
        recipients: { type: 'entity', entityRef: [...new Set(who)] },
        payload: {
          ...payload,
          scope: rollout.id,
          link: `/spaceship/rollouts/${rollout.id}`,
        },
      });
    } catch (error) {
      this.deps.logger.warn('A notification could not be sent', error as Error);
    }
  }
}

const what = (rollout: Row): string =>
  `${rollout.title ?? rollout.name}${
    rollout.number ? ` ${rollout.number}` : ''
  }`;

/** Who may approve now, where the first wave misses nothing but people: nobody is asked before it can matter. */
function approversOf(tree: Explanation | null): EntityRef[] {
  if (!tree) return [];
  const open = openLeaves(tree).filter(leaf => leaf.kind !== 'turn');
  const isTheirTurn = open.every(leaf => leaf.verdict === 'waiting-person');
  if (!isTheirTurn) return [];
  return open
    .filter(leaf => leaf.kind === 'approvals')
    .flatMap(leaf => leaf.remedies)
    .filter(
      (remedy): remedy is Extract<Remedy, { kind: 'person' }> =>
        remedy.kind === 'person',
    )
    .flatMap(remedy => remedy.who);
}
