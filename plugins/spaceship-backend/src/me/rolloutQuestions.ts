import {
  openLeaves,
  renderMessage,
  type EntityRef,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import { whereReadable } from '../api/readableServices';
import { isStillOn } from '../releases/store/isStillOn';
import {
  rolloutSummaryColumns,
  rolloutSummaryFromDb,
} from '../rollouts/store/rolloutSummaries';
import { handoverFromDb } from './handOver';
import { asksOf, othersWhoCan } from './mayAnswer';
import { mostVersions, newChanges } from './newChanges';
import { noQuestion, type Question } from './question';

const mostWaiting = 500;

/** Waiting rollouts whose tree names the person, the longest waiting first. Served by `rollouts_active_service`. */
export async function askRollouts(
  knex: Knex,
  by: EntityRef,
  readable: Readable,
): Promise<Question[]> {
  const rows = rolloutSummaryColumns(knex)
    .select(
      knex.raw(triedOut),
      knex.raw(handovers, { by }),
      knex.raw(versions, { mostVersions }),
      knex.raw(`${lowestRunning} as runs`),
      knex.raw(tryAt),
      knex.raw(`releases.spec -> 'releaseSteps' as release_steps`),
    )
    .whereIn('rollouts.state', ['waiting', 'delivering'])
    .whereRaw(`position(? in rollouts.tree::text) > 0`, [JSON.stringify(by)])
    .orderBy(['rollouts.created_at', 'rollouts.id'])
    .limit(mostWaiting);
  whereReadable(rows, readable);
  return (await rows).flatMap((row: any) => questionsOf(row, by));
}

/** What the person has handed over, and what was handed to them. Served by `handovers_question`. */
const handovers = `(
  select coalesce(jsonb_agg(to_jsonb(h) order by h.created_at desc), '[]') from handovers h
  where h.rollout_id = rollouts.id and :by in (h.by, h.asked)) as handovers`;

/** The number of the oldest release that runs where the rollout goes; null where nothing does. */
const lowestRunning = `(
  select min((p.running ->> 'releaseNumber')::integer)
  from deliveries d
  join service_destinations p on p.service_id = rollouts.service_id and p.destination_id = d.destination_id
  where d.rollout_id = rollouts.id)`;

const triedOut = `(
  select coalesce(jsonb_agg(jsonb_build_object(
    'by', e.by, 'kind', e.kind, 'at', e.created_at, 'role', e.role, 'where', t.title) order by e.created_at), '[]')
  from evidence e join destinations t on t.id = e.destination_id
  where e.service_id = rollouts.service_id and e.artifact_digest = releases.artifact_digest
    and e.release_steps_hash = releases.release_steps_hash and e.outcome = 'passed'
    and e.revoked_at is null) as tried_out`;

/** What each release of the branch since then was about, newest first. Served by the unique index on the number. */
const versions = `array(
  select l.message from releases l
  where l.service_id = rollouts.service_id and l.branch = releases.branch and l.number <= releases.number
    and l.number > coalesce(${lowestRunning}, 0)
    and ${isStillOn('l', 'l.branch')}
  order by l.number desc limit :mostVersions) as versions`;

/** Where exactly this runs already, and not for customers. */
const tryAt = `(
  select p.address from service_destinations p join destinations t on t.id = p.destination_id
  where p.service_id = rollouts.service_id and p.running ->> 'releaseId' = rollouts.release_id::text
    and t.tier <> 'production' and p.address is not null
  order by t.tier, t.slug limit 1) as try_at`;

/** One question for each act that the person can do about a leaf that does not pass. */
function questionsOf(row: Record<string, any>, by: EntityRef): Question[] {
  const tree: Explanation | null = row.tree;
  if (!tree || isStuck(tree)) return [];
  const open = openLeaves(tree);
  const rollout = rolloutSummaryFromDb(row);
  return kinds.flatMap(kind => {
    const mine = asksOf(tree, kind, by);
    if (mine.length === 0) return [];
    const missing = missingOf(mine);
    const rest = open.filter(leaf => !mine.includes(leaf) && !isTurn(leaf));
    return [
      {
        ...noQuestion,
        kind,
        title: titles[kind](whatOf(rollout), audienceOf(rollout)),
        asked: {
          by:
            rollout.origin.by === 'person'
              ? rollout.origin.ref
              : rollout.origin.pusher,
          at: rollout.createdAt,
          as: textIn(mine[0], 'of'),
          missing,
        },
        rollout,
        ...newChanges(
          row.versions.length > 0 ? row.versions : [rollout.message],
        ),
        triedOut: row.tried_out.map((one: any) => ({
          ...one,
          at: new Date(one.at).toISOString(),
        })),
        tryAt: row.try_at,
        risk: {
          steps: (row.release_steps ?? [])
            .filter((step: any) => step.when === 'before')
            .map((step: any) => step.name),
          backTo: row.runs,
        },
        others: othersWhoCan(mine, kind, by),
        handovers: row.handovers
          .filter((one: any) => one.act === kind)
          .map(handoverFromDb),
        consequence: consequenceOf(rollout, missing, rest),
        holdsUp:
          (missing ?? 1) <= 1 && rest.length === 0 ? whatOf(rollout) : null,
      },
    ];
  });
}

/** Whatever the person says, it does not go on before the release or a rule changes: nobody is asked in vain. */
const isStuck = ({ verdict }: Explanation): boolean =>
  verdict === 'blocked' || verdict === 'invalid';

/** That a later wave waits for the one before is no news to anybody. */
const isTurn = ({ remedies }: Explanation): boolean =>
  remedies.some(
    remedy => remedy.kind === 'event' && remedy.event === 'wave-delivered',
  );

const textIn = ({ message }: Explanation, param: string): string | null => {
  const value = message.params[param];
  return typeof value === 'string' ? value : null;
};

/** How many approvals are missing, with the reader's; null where that is not counted. */
function missingOf(leaves: readonly Explanation[]): number | null {
  const counts = leaves
    .map(({ message }) => message.params.missing)
    .filter((count): count is number => typeof count === 'number');
  return counts.length > 0 ? Math.max(...counts) : null;
}

type Rollout = Schemas['RolloutSummary'];

const whatOf = ({ release, service }: Rollout): string =>
  [service.title ?? service.name, release?.number]
    .filter(part => part !== undefined)
    .join(' ');

/** Those for whom it is: what runs in production is what customers have. */
const audienceOf = ({ destinations, stage }: Rollout): string =>
  destinations.length > 0 &&
  destinations.every(({ tier }) => tier === 'production')
    ? 'customers'
    : stage ?? destinations.map(({ title }) => title).join(' and ');

const kinds = ['approve', 'record-test', 'sign-off'] as const;
const titles: Record<
  (typeof kinds)[number],
  (what: string, audience: string) => string
> = {
  approve: (what, audience) => `Let ${what} go to ${audience}?`,
  'record-test': what => `Does ${what} work as it should?`,
  'sign-off': (what, audience) => `Is ${what} ready for ${audience}?`,
};

/** What happens when the reader agrees: it starts, or what is still missing then. */
function consequenceOf(
  rollout: Rollout,
  missing: number | null,
  rest: readonly Explanation[],
): string {
  const others = (missing ?? 1) - 1;
  const open = [
    ...(others > 0
      ? [
          others === 1
            ? 'Needs 1 more approval.'
            : `Needs ${others} more approvals.`,
        ]
      : []),
    ...rest.map(({ message }) => renderMessage(message)),
  ];
  if (open.length === 0) return `It starts at once: ${wayOf(rollout)}.`;
  const [first, ...more] = open;
  const also =
    more.length === 0
      ? ''
      : ` And ${more.length} more ${more.length === 1 ? 'thing' : 'things'}.`;
  return `It still waits then. ${first}${also}`;
}

/** `first EU West, then US East and Sydney` */
function wayOf({ destinations }: Rollout): string {
  const waves = [...new Set(destinations.map(({ wave }) => wave))].map(wave =>
    destinations
      .filter(one => one.wave === wave)
      .map(({ title }) => title)
      .join(' and '),
  );
  return waves.length > 1 ? `first ${waves.join(', then ')}` : waves.join('');
}
