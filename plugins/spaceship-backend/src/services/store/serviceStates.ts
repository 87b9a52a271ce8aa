import {
  behind,
  oneSentence,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { builtOnBranch } from '../../releases/store/builtOnBranch';
import { listed } from '../../rollouts/rolloutSentence';
import { isOfReview } from '../../rollouts/store/isOfReview';
import { healthOf } from '../overview/healthOf';

export type ServiceState = Pick<
  Schemas['ServiceListItem'],
  'sentence' | 'destinations' | 'waits'
>;

/** For each service what it is at each destination, and what waits: three queries for a page of any length. */
export async function serviceStates(
  knex: Knex,
  serviceIds: readonly string[],
): Promise<(serviceId: string) => ServiceState> {
  const ids = [...serviceIds];
  const [places, waiting, builtOf] = await Promise.all([
    knex.raw(placesQuery, { ids }),
    knex.raw(waitingQuery, { ids }),
    builtOnBranch(knex, ids),
  ]);
  return serviceId => {
    const isOfService = (row: any) => row.service_id === serviceId;
    const service = waiting.rows.find(isOfService);
    const destinations: ServiceState['destinations'] = places.rows
      .filter(isOfService)
      .map((row: any) => ({
        slug: row.slug,
        title: row.title,
        tier: row.tier,
        release: row.running?.releaseNumber ?? null,
        behind: behind(row.running?.releaseNumber ?? null, builtOf(serviceId)),
        state: stateOf(row),
        failed: row.failed,
      }));
    const waits = service.tree
      ? oneSentence(service.tree as Explanation)
      : null;
    const sentence = sentenceOf(destinations, unbuiltSentence(service), waits);
    return { sentence, destinations, waits };
  };
}

/** The most urgent first: what moves, what is ill, what failed and waits, what is held; else what runs. */
function sentenceOf(
  destinations: ServiceState['destinations'],
  unbuilt: string | null,
  waits: string | null,
): string {
  const inState = (...states: string[]) =>
    listed(
      destinations
        .filter(({ state }) => states.includes(state))
        .map(({ title }) => title),
    );
  const restarting = inState('restarting');
  if (restarting) return `Being restarted for a new credential: ${restarting}.`;
  const delivering = inState('delivering');
  if (delivering) return `Being delivered to ${delivering}.`;
  const ill = inState('unhealthy', 'degraded');
  if (ill) return `Not well: ${ill}.`;
  const failures = [unbuilt, failuresOf(destinations), waits].filter(Boolean);
  if (failures.length > 0) return failures.join(' ');
  const held = inState('held');
  if (held) return `On hold: ${held}.`;
  const running = destinations.filter(({ release }) => release !== null);
  if (running.length === 0) return 'Not delivered yet.';
  const numbers = [...new Set(running.map(({ release }) => release))];
  return numbers
    .map(number => {
      const titles = running
        .filter(({ release }) => release === number)
        .map(({ title }) => title);
      const verb = titles.length > 1 ? 'run' : 'runs';
      return `${listed(titles)} ${verb} release ${number}.`;
    })
    .join(' ');
}

/** What did not get to a place, for each release that did not. */
function failuresOf(destinations: ServiceState['destinations']): string {
  const placesBy = new Map<string, string[]>();
  for (const { failed, title } of destinations) {
    if (!failed) continue;
    const what =
      failed.outcome === 'unknown'
        ? `Nobody knows how release ${failed.release} ended at`
        : `Release ${failed.release} failed at`;
    placesBy.set(what, [...(placesBy.get(what) ?? []), title]);
  }
  return [...placesBy]
    .map(([what, titles]) => `${what} ${listed(titles)}.`)
    .join(' ');
}

/** Why what was pushed last was not built. */
function unbuiltSentence(row: any): string | null {
  if (row.file_mistakes) return 'The newest push has mistakes in its files.';
  return row.unbuilt && `The build of ${row.unbuilt.slice(0, 7)} failed.`;
}

function stateOf(
  row: any,
): Schemas['ServiceListItem']['destinations'][number]['state'] {
  if (row.leased_to) return row.is_moved ? 'restarting' : 'delivering';
  const health = row.running
    ? healthOf(row.health, row.observed_at, row.now).state
    : 'nothing';
  const isIll = health === 'unhealthy' || health === 'degraded';
  return row.hold && !isIll ? 'held' : health;
}

/** Served by the primary key of `service_destinations`. */
const placesQuery = `
  select p.service_id, t.slug, t.title, t.tier, p.running, p.failed, p.leased_to, p.hold, p.health, p.observed_at,
    exists (select from operations o where o.id = p.leased_to) as is_moved,
    clock_timestamp() as now
  from service_destinations p
  join destinations t on t.id = p.destination_id
  where p.service_id = any(cast(:ids as uuid[])) and t.tier <> 'review'
    and (t.tombstoned_at is null or p.running is not null)
  order by t.position, t.slug`;

/** The newest that waits of each, and what was pushed last where it was not built. Served by `rollouts_active_service`. */
const waitingQuery = `
  select s.id as service_id, w.tree, s.file_mistakes, b.commit as unbuilt
  from services s
  left join builds b on b.id = s.newest_build and b.state = 'failed'
  left join lateral (
    select tree from rollouts
    where service_id = s.id and state = 'waiting' and not ${isOfReview}
    order by created_at desc limit 1) w on true
  where s.id = any(cast(:ids as uuid[]))`;
