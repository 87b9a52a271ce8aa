import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { listed } from '../../rollouts/rolloutSentence';
import type { ServiceRow } from '../store';

type Destination = Schemas['OverviewDestination'];

/** What is so with a service and what comes next: what is ill, what failed, what moves, what waits, what is on hold, else what runs. */
export function overviewSentence(
  service: Pick<ServiceRow, 'title' | 'name'>,
  stages: readonly Schemas['OverviewStage'][],
  builds: readonly Schemas['BuildSummary'][],
): string {
  const places = stages.flatMap(({ destinations }) => destinations);
  const sentences = [
    ...builds.slice(0, 1).filter(isOnlyNews(places)).map(build),
    ...groups(places, illness).map(ill),
    ...groups(places, failures).map(failed),
    ...groups(places, moves).map(group => delivering(group, places)),
    ...groups(places, waits)
      .filter(([{ waiting: now }]) => !isOnItsWay(now!.release?.id, places))
      .map(waiting),
    ...places.filter(({ hold }) => hold).map(held),
  ];
  if (sentences.length > 0) return sentences.join(' ');
  const running = groups(places, runs);
  return running.length > 0
    ? running.map(serving).join(' ')
    : `${service.title ?? service.name} has not been delivered yet.`;
}

/** A rollout that waits for its build says so itself. */
const isOnlyNews =
  (places: readonly Destination[]) =>
  ({ commit }: Schemas['BuildSummary']): boolean =>
    places.every(place => place.waiting?.commit !== commit);

const build = ({ state, commit }: Schemas['BuildSummary']): string =>
  state === 'failed'
    ? `The build of ${commit.slice(0, 7)} failed.`
    : `${commit.slice(0, 7)} is being built.`;

const moves = ({ delivering: now }: Destination) =>
  now && now.rolloutId + now.state;
const illness = ({ running, delivering: now, health }: Destination) =>
  running && !now && ['unhealthy', 'degraded'].includes(health.state)
    ? health.state
    : null;
const failures = ({ delivering: now, failed: last }: Destination) =>
  last && !now ? `${last.release} ${last.outcome}` : null;
const waits = ({ waiting: now }: Destination) =>
  now && (now.release?.id ?? now.commit);
const runs = ({ running }: Destination) => running?.release.id;

/** Destinations of which the same is said. */
type Group = readonly [Destination, ...Destination[]];

function groups(
  places: readonly Destination[],
  whatOf: (place: Destination) => string | null | undefined,
): Group[] {
  const byWhat = new Map<string, [Destination, ...Destination[]]>();
  for (const place of places) {
    const what = whatOf(place);
    if (!what) continue;
    const group = byWhat.get(what);
    if (group) group.push(place);
    else byWhat.set(what, [place]);
  }
  return [...byWhat.values()];
}

function ill(group: Group): string {
  const verb = group.length > 1 ? 'are' : 'is';
  return `${titles(group)} ${verb} ${group[0].health.state}.`;
}

function failed(group: Group): string {
  const { release, outcome } = group[0].failed!;
  const goesOn = group.some(({ running }) => running)
    ? '; what ran before serves on'
    : '';
  return outcome === 'unknown'
    ? `Nobody knows how release ${release} ended at ${titles(group)}.`
    : `Release ${release} failed at ${titles(group)}${goesOn}.`;
}

/** With where the same release goes from there: why it is not there yet is told by those places. */
function delivering(group: Group, places: readonly Destination[]): string {
  const { state, release } = group[0].delivering!;
  if (state === 'reverting') {
    return `${titles(group)} goes back to what ran before release ${
      release.number
    }.`;
  }
  const later = places.filter(
    place => place.waiting?.release?.id === release.id,
  );
  const then = later.length > 0 ? `, then waits for ${titles(later)}` : '';
  return `Release ${release.number} is being delivered to ${titles(
    group,
  )}${then}.`;
}

const isOnItsWay = (
  release: string | undefined,
  places: readonly Destination[],
): boolean =>
  release !== undefined &&
  places.some(
    ({ delivering: now }) =>
      now?.state === 'delivering' && now.release.id === release,
  );

/** The reason of the earliest place: later ones come after it, and tell theirs themselves. */
function waiting(group: Group): string {
  const { release, commit, rolloutId, sentence } = group[0].waiting!;
  const isFirst = (place: Destination) =>
    place.waiting!.rolloutId === rolloutId;
  const later = group.filter(place => !isFirst(place));
  const then = later.length > 0 ? `, then for ${titles(later)}` : '';
  return `${
    release ? `Release ${release.number}` : commit.slice(0, 7)
  } waits for ${titles(group.filter(isFirst))}${then}: ${sentence}`;
}

const held = ({ title, hold }: Destination): string =>
  `${title} is on hold: “${hold!.reason}”.`;

function serving(group: Group): string {
  const { release } = group[0].running!;
  const verb = group.length > 1 ? 'run' : 'runs';
  return `${titles(group)} ${verb} release ${release.number}.`;
}

const titles = (places: readonly Destination[]): string =>
  listed(places.map(({ title }) => title));
