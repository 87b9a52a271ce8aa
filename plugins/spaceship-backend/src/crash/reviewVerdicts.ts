import type { Knex } from 'knex';
import { replayFaults } from './replayFaults';
import type { TargetWorld } from './TargetWorld';
import type { Verdict } from './verdicts';

/** A branch was moved, or deleted. */
export type HeadMove = {
  at: number;
  service: string;
  name: string;
  commit: string | null;
};

/** Between a look at a branch and the instant that is written down. */
const lookedWithinMs = 5_000;

/** What must be true of review environments when all has come to rest. */
export async function reviewVerdicts(
  knex: Knex,
  world: TargetWorld,
  moves: readonly HeadMove[],
): Promise<Verdict[]> {
  const environments = await knex('review_environments')
    .join('services', 'services.id', 'review_environments.service_id')
    .select('review_environments.*', 'services.name as service_name');
  const living = environments.filter(one => one.state !== 'destroyed');
  const ended = environments.filter(one => one.state === 'destroyed');
  const kinds = (kind: string) =>
    ended.filter(one => one.ending.kind === kind).length;
  return [
    {
      what: `0 orphans of ${environments.length} environments, of which ${kinds(
        'branch-deleted',
      )} ended with their branch and ${kinds('person')} by hand`,
      faults: await orphans(knex, world, ended),
    },
    {
      what: '0 wrong deletions',
      faults: ended
        .filter(one => one.ending.kind === 'branch-deleted')
        .filter(one => !wasGone(one, moves))
        .map(
          one => `${one.name} ${one.generation} was ended at ${one.ending.at}`,
        ),
    },
    {
      what: `each of ${living.length} living environments has its branch, at its newest commit`,
      faults: await Promise.all(
        living
          .filter(
            one =>
              one.state !== 'ready' ||
              world.heads(one.service_name)[one.branch] !== one.commit,
          )
          .map(async one => {
            const head = world.heads(one.service_name)[one.branch];
            const steps = await knex('steps')
              .where({ subject_id: one.id })
              .orderBy('n', 'desc')
              .limit(3)
              .select('name', 'attempt', 'state', 'error');
            return `${one.name} is ${one.state} at ${
              one.commit
            }, its head is ${head}; its last steps: ${JSON.stringify(steps)}`;
          }),
      ),
    },
    {
      what: 'no branch has two',
      faults: (
        await knex('review_environments')
          .whereNot('state', 'destroyed')
          .groupBy('service_id', 'branch')
          .havingRaw('count(*) > 1')
          .select('branch')
      ).map(one => one.branch),
    },
    {
      what: 'every decision about them is planned again to the same bytes',
      faults: await replayFaults(knex, { most: 500, kind: 'review' }),
    },
  ];
}

/** The branch was not there shortly before it was ended for that. */
function wasGone(one: any, moves: readonly HeadMove[]): boolean {
  const at = Date.parse(one.ending.at);
  const own = moves.filter(
    move => move.service === one.service_id && move.name === one.branch,
  );
  return own.some(
    (move, index) =>
      move.commit === null &&
      move.at <= at + lookedWithinMs &&
      (own[index + 1]?.at ?? Infinity) >= at - lookedWithinMs,
  );
}

async function orphans(
  knex: Knex,
  world: TargetWorld,
  ended: readonly any[],
): Promise<string[]> {
  const destinations = new Set(ended.map(one => one.destination_id));
  const addons = await knex('addons').select('id', 'destination_id', 'state');
  const isLeft = (id: string | undefined) => {
    const addon = addons.find(one => one.id === id);
    return !addon || destinations.has(addon.destination_id);
  };
  return [
    ...world
      .inventory()
      .filter(({ destinationId }) => destinations.has(destinationId))
      .map(({ what, where }) => `${what} of ${where}`),
    ...world.addons
      .inventory()
      .filter(({ addonId }) => isLeft(addonId))
      .map(({ addonId }) => `data of ${addonId}`),
    ...addons
      .filter(one => destinations.has(one.destination_id))
      .filter(one => one.state !== 'destroyed')
      .map(one => `the add-on ${one.id}, which is ${one.state}`),
  ];
}
