import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { listed } from '../../rollouts/rolloutSentence';
import type { ServiceRow } from '../store';

type Destination = Schemas['OverviewDestination'];

/** What is so with a service and what comes next: what moves, what waits, what is on hold, else what runs. */
export function overviewSentence(
  service: Pick<ServiceRow, 'title' | 'name'>,
  stages: readonly Schemas['OverviewStage'][],
  builds: readonly Schemas['BuildSummary'][],
): string {
  const places = stages.flatMap(({ destinations }) => destinations);
  const sentences = [
    ...builds.slice(0, 1).filter(isOnlyNews(places)).map(build),
    ...groups(places, delivering),
    ...groups(places, waiting),
    ...places.filter(({ hold }) => hold).map(held),
  ];
  if (sentences.length > 0) return sentences.join(' ');
  const running = groups(places, runs);
  return running.length > 0
    ? running.join(' ')
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

/** What is said of a destination: the same of several is said once. */
type Saying = { what: string; say: (titles: string, many: boolean) => string };

function groups(
  places: readonly Destination[],
  sayingOf: (place: Destination) => Saying | null,
): string[] {
  const byWhat = new Map<string, { saying: Saying; titles: string[] }>();
  for (const place of places) {
    const saying = sayingOf(place);
    if (!saying) continue;
    const group = byWhat.get(saying.what);
    if (group) group.titles.push(place.title);
    else byWhat.set(saying.what, { saying, titles: [place.title] });
  }
  return [...byWhat.values()].map(({ saying, titles }) =>
    saying.say(listed(titles), titles.length > 1),
  );
}

const delivering = ({ delivering: now }: Destination): Saying | null =>
  now && {
    what: now.rolloutId + now.state,
    say: titles =>
      now.state === 'reverting'
        ? `${titles} goes back to what ran before release ${now.release.number}.`
        : `Release ${now.release.number} is being delivered to ${titles}.`,
  };

const waiting = ({ waiting: now }: Destination): Saying | null =>
  now && {
    what: now.rolloutId,
    say: titles =>
      `${
        now.release ? `Release ${now.release.number}` : now.commit.slice(0, 7)
      } waits for ${titles}: ${now.sentence}`,
  };

const held = ({ title, hold }: Destination): string =>
  `${title} is on hold: “${hold!.reason}”.`;

const runs = ({ running }: Destination): Saying | null =>
  running && {
    what: running.release.id,
    say: (titles, many) =>
      `${titles} ${many ? 'run' : 'runs'} release ${running.release.number}.`,
  };
