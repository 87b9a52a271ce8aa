import {
  evaluatePush,
  leavesAuthorsOut,
  mistakeSentence,
  pushSentence,
  reviewWanted,
  type Mistake,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  CommitInfo,
  SourceEvent,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { listDestinations, type DestinationRow } from '../destinations/store';
import type { Members } from '../services/CatalogMembers';
import { readModel, type ReadModel } from '../services/readModel';
import { findServicesBySource } from '../services/store';
import { addonRemarks } from './addonRemarks';
import { submoduleRemarks } from './submoduleRemarks';
import { changeAuthors } from '../rollouts/changeAuthors';
import { commitsOf } from './commitsOf';
import { isNone, knownBefore } from './knownBefore';

const mostMistakes = 5;

type Deps = {
  knex: Knex;
  sources: ReadonlyMap<string, SourceProvider>;
  addons: ReadonlyMap<string, AddonProvider>;
  members: Pick<Members, 'userByEmail'>;
  /** Address of a service's page. */
  pageOf(serviceId: string): string;
};

/**
 * What whoever pushes is told by git at once: where each service is seen, what happens to the branch by itself or what
 * is wrong with the files, which add-ons can't be made, which submodules are delivered empty, and, where a gate leaves
 * authors out, whom of those who wrote the change the catalog does not know: it is easily mended now.
 */
export async function remarksOn(
  deps: Deps,
  push: SourceEvent['payload'],
): Promise<string[]> {
  const { after, branch } = push;
  const provider = deps.sources.get(push.provider);
  const [services, destinations] = await Promise.all([
    findServicesBySource(deps.knex, push),
    listDestinations(deps.knex),
  ]);
  if (!provider || services.length === 0 || isNone(after)) return [];
  const [strangers, read, emptied] = await Promise.all([
    strangersIn(deps, provider, push),
    Promise.all(
      services.map(({ source }) =>
        readModel(provider, source, after, destinations),
      ),
    ),
    Promise.all(
      services.map(({ source }) => submoduleRemarks(provider, source, after)),
    ),
  ]);
  return [
    ...services.flatMap((service, at) => [
      `${service.title ?? service.name}: ${deps.pageOf(service.id)}`,
      ...whatHappens(read[at], { branch, ownBranch: service.source.branch }),
      ...missingAddons(read[at], destinations, deps.addons),
      ...emptied[at],
    ]),
    ...(read.some(asksForAuthors) ? whoIs(strangers) : []),
  ];
}

type Strangers = {
  /** Addresses; names where there is none. */
  who: readonly string[];
  /** The git command that makes the change again as somebody else; null where colleagues have a part in it. */
  again: string | null;
};

async function strangersIn(
  { members }: Deps,
  provider: SourceProvider,
  { location, before, after }: SourceEvent['payload'],
): Promise<Strangers> {
  const since = await knownBefore(provider, location, before, after);
  const commits = await commitsOf(provider, location, {
    before: since,
    after,
  });
  const authors = await changeAuthors(members, commits, []);
  return {
    who: [
      ...new Set(
        authors.flatMap(({ ref, email, name }) => (ref ? [] : email ?? name)),
      ),
    ],
    again: commandAgain(since, commits),
  };
}

function commandAgain(
  since: string | null,
  commits: readonly CommitInfo[],
): string | null {
  const amend = 'git commit --amend --reset-author --no-edit';
  if (since === null || commits.length === 1) return amend;
  const writers = commits.flatMap(({ people }) =>
    people.flatMap(({ role, email }) => (role === 'author' ? [email] : [])),
  );
  return new Set(writers).size === 1
    ? `git rebase ${since.slice(0, 12)} --exec '${amend}'`
    : null;
}

function whatHappens(
  read: ReadModel,
  push: { branch: string; ownBranch: string },
): string[] {
  if ('mistakes' in read) return mistakesIn(read.mistakes);
  const { build } = evaluatePush(read.model, push);
  const isReviewed = reviewWanted(read.model, push).verdict === 'satisfied';
  return [
    ...(build || !isReviewed ? [pushSentence(read.model, push)] : []),
    ...(isReviewed ? [`${push.branch} has a review environment.`] : []),
  ];
}

const missingAddons = (
  read: ReadModel,
  destinations: readonly DestinationRow[],
  addons: Deps['addons'],
): string[] =>
  'model' in read ? addonRemarks(read.model, destinations, addons) : [];

function mistakesIn(mistakes: readonly Mistake[]): string[] {
  const more = mistakes.length - mostMistakes;
  return [
    ...mistakes.slice(0, mostMistakes).map(mistakeSentence),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ];
}

const asksForAuthors = (read: ReadModel): boolean =>
  'model' in read &&
  read.model.flow.some(({ gates }) => gates.some(leavesAuthorsOut));

const whoIs = ({ who, again }: Strangers): string[] =>
  who.length === 0
    ? []
    : [
        `The catalog knows nobody as ${who.join(
          ', ',
        )}. Where authors may not approve, this change waits.`,
        ...(again
          ? [
              'Commit it again as somebody whom it knows:',
              `  git config user.email …; ${again}; git push --force-with-lease`,
            ]
          : [
              'Commit it again as somebody whom it knows, or have the address added to the catalog.',
            ]),
      ];
