import {
  behind,
  oneSentence,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { builtOnBranch } from '../../releases/store/builtOnBranch';
import { listed } from '../../rollouts/rolloutSentence';
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
    const first = waiting.rows.find((row: any) => row.service_id === serviceId);
    const destinations: ServiceState['destinations'] = places.rows
      .filter((row: any) => row.service_id === serviceId)
      .map((row: any) => ({
        slug: row.slug,
        title: row.title,
        tier: row.tier,
        release: row.running?.releaseNumber ?? null,
        behind: behind(row.running?.releaseNumber ?? null, builtOf(serviceId)),
        state: stateOf(row),
        failed: row.failed,
      }));
    const waits = first?.tree ? oneSentence(first.tree as Explanation) : null;
    return { sentence: sentenceOf(destinations, waits), destinations, waits };
  };
}

/** The most urgent first: what moves, what is ill, what failed and waits, what is held; else what runs. */
function sentenceOf(
  destinations: ServiceState['destinations'],
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
  const failures = failuresOf(destinations);
  if (failures || waits) return [failures, waits].filter(Boolean).join(' ');
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
  const failed = destinations.flatMap(({ failed: last, title }) =>
    last ? [{ title, release: last.release }] : [],
  );
  return [...new Set(failed.map(({ release }) => release))]
    .map(release => {
      const titles = failed
        .filter(one => one.release === release)
        .map(({ title }) => title);
      return `Release ${release} failed at ${listed(titles)}.`;
    })
    .join(' ');
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

/** The newest that waits of each. Served by \`rollouts_active_service\`. */
const waitingQuery = `
  select distinct on (service_id) service_id, tree from rollouts
  where service_id = any(cast(:ids as uuid[])) and state = 'waiting'
  order by service_id, created_at desc`;
