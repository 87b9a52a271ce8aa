import type {
  ReleaseStepSpec,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  CommitInfo,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { changeOf, compareVariables } from '../configuration/compareVariables';
import type { StoredVariables } from '../configuration/storedVariables';
import type { Running } from '../deliveries/running';
import type { ServiceRow } from '../services/store';
import type { DeliveryRecord } from './readRollout';

/** More commits than these are said to be more. */
const mostCommits = 50;

type Commits = Pick<
  Schemas['Changes'],
  'commits' | 'isComplete' | 'isGoingBack'
>;

/** What goes out with a rollout: at each destination against what runs there, or ran when its delivery began. */
export async function readChanges(
  knex: Knex,
  service: ServiceRow,
  provider: SourceProvider | undefined,
  rollout: {
    commit: string;
    releaseSteps: readonly ReleaseStepSpec[] | null;
    places: readonly DeliveryRecord[];
  },
): Promise<Schemas['Changes'][]> {
  const places = rollout.places.map(place => ({
    row: place,
    from: (place.state === 'waiting'
      ? place.running
      : place.previous) as Running | null,
  }));
  const [revisions, releases] = await Promise.all([
    readRevisions(knex, service.id, places),
    knex('releases')
      .whereIn(
        'id',
        places.flatMap(({ from }) => (from ? [from.releaseId] : [])),
      )
      .select('id', 'spec'),
  ]);
  const asked = new Map<string, Promise<Commits>>();
  const commitsSince = (from: string | null): Promise<Commits> => {
    const key = from ?? '';
    const known = asked.get(key);
    if (known) return known;
    const answer = readCommits(provider, service, from, rollout.commit);
    asked.set(key, answer);
    return answer;
  };
  return Promise.all(
    places.map(async ({ row, from }) => {
      const before = releases.find(({ id }) => id === from?.releaseId);
      return {
        destination: row.slug,
        destinationTitle: row.title,
        from: from && {
          id: from.releaseId,
          number: from.releaseNumber,
          commit: from.commit,
          message: from.message,
        },
        ...(await commitsSince(from?.commit ?? null)),
        configKeys: compareVariables(
          revisions(row.destination_id, from?.configRevision ?? 0),
          revisions(row.destination_id, row.config_revision),
        ),
        releaseSteps: compareSteps(
          before?.spec.releaseSteps ?? [],
          rollout.releaseSteps ?? before?.spec.releaseSteps ?? [],
        ),
      };
    }),
  );
}

async function readRevisions(
  knex: Knex,
  serviceId: string,
  places: readonly { row: DeliveryRecord; from: Running | null }[],
): Promise<(destinationId: string, revision: number) => StoredVariables> {
  const wanted = places.flatMap(({ row, from }) =>
    [row.config_revision, from?.configRevision ?? 0].map(revision => [
      row.destination_id,
      revision,
    ]),
  );
  const rows = await knex('config_revisions')
    .where({ service_id: serviceId })
    .whereIn(['destination_id', 'revision'], wanted)
    .select('destination_id', 'revision', 'variables');
  return (destinationId, revision) =>
    rows.find(
      row => row.destination_id === destinationId && row.revision === revision,
    )?.variables ?? {};
}

/** The commits that are added; where there are none, those that are taken away. */
async function readCommits(
  provider: SourceProvider | undefined,
  service: ServiceRow,
  from: string | null,
  to: string,
): Promise<Commits> {
  const none = { commits: [], isGoingBack: false };
  if (from === to) return { ...none, isComplete: true };
  if (!provider) return { ...none, isComplete: false };
  const between = (a: string | null, b: string) =>
    provider.commitsBetween(service.source.location, a, b, mostCommits + 1);
  const shown = (commits: readonly CommitInfo[], isGoingBack: boolean) => ({
    commits: commits.slice(0, mostCommits).map(commitForApi),
    isComplete: commits.length <= mostCommits,
    isGoingBack,
  });
  try {
    const added = await between(from, to);
    if (added.length > 0 || from === null) return shown(added, false);
    return shown(await between(to, from), true);
  } catch {
    return { ...none, isComplete: false };
  }
}

const commitForApi = (commit: CommitInfo): Schemas['Commit'] => ({
  commit: commit.commit,
  message: commit.message,
  committedAt: commit.committedAt,
  people: commit.people.map(({ role, name }) => ({ role, name })),
});

function compareSteps(
  before: readonly ReleaseStepSpec[],
  after: readonly ReleaseStepSpec[],
): Schemas['Changes']['releaseSteps'] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].flatMap(name => {
    const was = before.find(step => step.name === name);
    const is = after.find(step => step.name === name);
    if (was && is && JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ name, change: changeOf(was, is) }];
  });
}
