import { News, type NewsDeps } from '../outbox/News';

/** Tells people that somebody asks them to answer in their place; each time once. */
export class HandoverNews {
  readonly #news: News;

  constructor(private readonly deps: NewsDeps) {
    this.#news = new News(deps, {
      table: 'handovers',
      topic: 'spaceship.handover',
      key: 'handoverId',
    });
  }

  async start(): Promise<void> {
    await this.#news.listen(id => this.tell(id));
  }

  async tell(id: string): Promise<void> {
    const row = await this.deps
      .knex('handovers')
      .join('rollouts', 'rollouts.id', 'handovers.rollout_id')
      .join('services', 'services.id', 'rollouts.service_id')
      .leftJoin('releases', 'releases.id', 'rollouts.release_id')
      .where('handovers.id', id)
      .first(
        'handovers.*',
        'services.name',
        'services.title',
        'releases.number',
      );
    if (!row) return;
    const what = [row.title ?? row.name, row.number].filter(Boolean).join(' ');
    const news = { kind: 'asked', value: row.created_at.toISOString() };
    await this.#news.tell(id, news, [row.asked], {
      topic: 'spaceship.question-handed-over',
      severity: 'normal',
      title: `You are asked about ${what}`,
      description: `${row.by} asks you to answer${
        row.note ? `: “${row.note}”` : '.'
      }`,
      link: '/spaceship/me',
    });
  }
}
