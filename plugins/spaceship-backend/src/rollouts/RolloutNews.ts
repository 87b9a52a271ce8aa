import {
  openLeaves,
  type EntityRef,
  type Explanation,
  type Remedy,
} from '@spaceship/backstage-plugin-spaceship-common';
import { News, type NewsDeps } from '../outbox/News';

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
  readonly #news: News;

  constructor(private readonly deps: NewsDeps) {
    this.#news = new News(deps, {
      table: 'rollouts',
      topic: 'spaceship.rollout',
      key: 'rolloutId',
    });
  }

  async start(): Promise<void> {
    await this.#news.listen(id => this.tell(id));
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
    const news = { kind: 'asked', value: rollout.content_hash };
    await this.#news.tell(rollout.id, news, who, {
      topic: 'spaceship.approval-requested',
      severity: 'normal',
      title: `${what(rollout)} waits for your approval`,
      description: `Look at what changes, then approve it${
        rollout.stage ? ` for ${rollout.stage}` : ''
      }.`,
      link: linkTo(rollout),
    });
  }

  async #sayThatItFailed(rollout: Row): Promise<void> {
    const who = [
      rollout.owner_ref,
      rollout.origin.ref ?? rollout.origin.pusher ?? null,
    ].filter((ref): ref is EntityRef => ref !== null);
    const news = { kind: 'failed', value: 'failed' };
    await this.#news.tell(rollout.id, news, who, {
      topic: 'spaceship.delivery-failed',
      severity: 'high',
      title: `${what(rollout)} failed`,
      description: rollout.outcome_reason ?? 'What ran before keeps running.',
      link: linkTo(rollout),
    });
  }
}

const linkTo = ({ id }: Row): string => `/spaceship/rollouts/${id}`;

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
