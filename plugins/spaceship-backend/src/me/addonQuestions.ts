import {
  keyEndToldAt,
  openLeaves,
  renderMessage,
  type EntityRef,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import { whereReadable } from '../api/readableServices';
import { addonTitleSql } from '../addons/addonLabel';
import { keyEndSentence } from '../addons/keyEndSentence';
import {
  addonColumns,
  addonsWithEndingKeys,
  addonSummaryFromDb,
  keyEndOf,
} from '../addons/store/addonRecords';
import { noQuestion, type Question } from './question';

const mostWaiting = 100;

/**
 * Add-ons of which something goes on only when somebody of these groups has done something. Served by
 * `operations_active_addon`: what asks is at work.
 */
export async function askAddons(
  knex: Knex,
  groups: readonly EntityRef[],
  readable: Readable,
): Promise<Question[]> {
  const rows = addonColumns(knex)
    .join('operations as asking', join =>
      join
        .on('asking.addon_id', 'addons.id')
        .andOn('asking.state', knex.raw(`'running'`)),
    )
    .select(
      knex.raw(`${addonTitleSql('addons')} as addon_title`),
      'asking.tree as asking_tree',
      'asking.requested_by',
      'asking.started_at as asking_at',
    )
    .whereRaw(`asking.tree ->> 'verdict' = 'waiting-person'`)
    .orderBy('asking.created_at')
    .limit(mostWaiting);
  whereReadable(rows, readable);
  return (await rows).flatMap((row: any) => questionsOf(row, groups));
}

function questionsOf(
  row: Record<string, any>,
  groups: readonly EntityRef[],
): Question[] {
  const tree: Explanation = row.asking_tree;
  const isOurs = (leaf: Explanation) =>
    leaf.verdict === 'waiting-person' &&
    leaf.remedies.some(
      remedy =>
        remedy.kind === 'person' &&
        remedy.who.some(ref => groups.includes(ref)),
    );
  const leaf = openLeaves(tree).find(isOurs);
  const text = leaf && texts[leaf.kind];
  if (!text) return [];
  return [
    {
      ...noQuestion,
      kind: text.kind,
      title: text.title(row.addon_title),
      asked: {
        by: String(row.requested_by).includes(':') ? row.requested_by : null,
        at: (row.asking_at ?? row.created_at).toISOString(),
        as: row.owner_ref,
        missing: null,
      },
      addon: addonSummaryFromDb(row),
      changes: [renderMessage(leaf.message)],
      consequence: text.consequence,
    },
  ];
}

/** Keys that end soon or have ended, of services that are owned by these groups. */
export async function askForKeys(
  knex: Knex,
  groups: readonly EntityRef[],
  readable: Readable,
): Promise<Question[]> {
  const rows = addonsWithEndingKeys(knex)
    .select(knex.raw(`${addonTitleSql('addons')} as addon_title`))
    .whereIn('services.owner_ref', groups);
  whereReadable(rows, readable);
  return (await rows).flatMap((row: any): Question[] => {
    const end = keyEndOf(row);
    if (!end || end.next === 'none') return [];
    return [
      {
        ...noQuestion,
        kind: 'renew-key',
        title: `${end.isOver ? 'The key has ended' : 'The key ends soon'}: ${
          row.addon_title
        }`,
        asked: {
          by: null,
          at: keyEndToldAt(end.at),
          as: row.owner_ref,
          missing: null,
        },
        addon: addonSummaryFromDb(row),
        changes: [keyEndSentence(end)],
        consequence:
          'A rotation puts the next key into use without a gap. Calls with a key that has ended fail.',
      },
    ];
  });
}

type Text = {
  kind: 'set-key' | 'end-sessions';
  title: (addon: string) => string;
  consequence: string;
};

/** By the kind of the leaf that asks. */
const texts: Readonly<Record<string, Text>> = {
  key: {
    kind: 'set-key',
    title: addon => `What is the key for ${addon}?`,
    consequence:
      'It is kept encrypted and never shown; what waits for it goes on at once.',
  },
  sessions: {
    kind: 'end-sessions',
    title: addon => `May the old sessions on ${addon} be ended?`,
    consequence:
      'What they are doing fails, and the old credential is removed. Until then it stays.',
  },
};
