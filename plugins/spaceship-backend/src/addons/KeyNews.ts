import type { EntityRef } from '@spaceship/backstage-plugin-spaceship-common';
import { News, type NewsDeps } from '../outbox/News';
import { addonTitleSql } from './addonLabel';
import { keyEndSentence } from './keyEndSentence';
import { addonsWithEndingKeys, keyEndOf } from './store/addonRecords';

/** Tells the owners that the key of an external API ends soon, and that it has ended: each of them once for each key. */
export class KeyNews {
  readonly #news: News;

  constructor(private readonly deps: NewsDeps) {
    this.#news = new News(deps, {
      table: 'addons',
      topic: 'spaceship.addon',
      key: 'addonId',
    });
  }

  async tell(): Promise<void> {
    const { knex } = this.deps;
    const rows = await addonsWithEndingKeys(knex).select(
      knex.raw(`${addonTitleSql('addons')} as addon_title`),
    );
    for (const row of rows as Record<string, any>[]) {
      const end = keyEndOf(row);
      if (!end || end.next === 'none' || !row.owner_ref) continue;
      await this.#news.tell(
        row.id,
        { kind: end.isOver ? 'key-ended' : 'key-ends', value: end.at },
        [row.owner_ref as EntityRef],
        {
          topic: end.isOver ? 'spaceship.key-ended' : 'spaceship.key-ends',
          severity: end.isOver ? 'high' : 'normal',
          title: `${row.addon_title}: its key ${
            end.isOver ? 'has ended' : 'ends soon'
          }`,
          description: keyEndSentence(end),
          link: `/spaceship/addons/${row.id}`,
        },
      );
    }
  }
}
