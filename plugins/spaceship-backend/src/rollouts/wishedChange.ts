import { InputError, NotFoundError } from '@backstage/errors';
import {
  mistakeSentence,
  type Author,
  type BuildId,
  type Mistake,
  type ReleaseId,
  type ServiceModel,
  type StageSpec,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { DestinationRow } from '../destinations/store';
import { pushersOf } from '../events/store/pushersOf';
import type { Members } from '../services/CatalogMembers';
import { readModel } from '../services/readModel';
import type { ServiceRow } from '../services/store';
import { changeAuthors, mostCommits } from './changeAuthors';

/** What a person wants delivered: a release that is there, or a commit that is built for it. */
export type WishedChange = {
  commit: string;
  branch: string | null;
  message: string;
  flow: readonly StageSpec[];
  spec: Pick<ServiceModel, 'addons' | 'processes' | 'releaseSteps'>;
} & (
  | { releaseId: ReleaseId; buildId: BuildId }
  | { releaseId: null; model: ServiceModel; authors: Author[] }
);

/** Finds out what is to be delivered, before anything is changed. */
export async function wishedChange(
  deps: {
    knex: Knex;
    members: Pick<Members, 'userByEmail'>;
    provider: SourceProvider;
  },
  service: ServiceRow,
  wish: { ref?: string; releaseId?: string },
  destinations: readonly DestinationRow[],
): Promise<WishedChange> {
  if ((wish.ref === undefined) === (wish.releaseId === undefined)) {
    throw new InputError(
      'Say either a ref (a branch, tag or commit) or a release.',
    );
  }
  return wish.releaseId === undefined
    ? fromRef(deps, service, wish.ref!, destinations)
    : fromRelease(deps.knex, service, wish.releaseId);
}

async function fromRelease(
  knex: Knex,
  service: ServiceRow,
  releaseId: string,
): Promise<WishedChange> {
  const release = await knex('releases')
    .where({ id: releaseId, service_id: service.id })
    .first();
  if (!release) {
    throw new NotFoundError(`${service.name} has no release ${releaseId}.`);
  }
  return {
    releaseId: release.id,
    buildId: release.build_id,
    commit: release.commit,
    branch: release.branch,
    message: release.message,
    flow: release.spec.flow,
    spec: release.spec,
  };
}

async function fromRef(
  deps: {
    knex: Knex;
    members: Pick<Members, 'userByEmail'>;
    provider: SourceProvider;
  },
  service: ServiceRow,
  ref: string,
  destinations: readonly DestinationRow[],
): Promise<WishedChange> {
  const { provider, knex } = deps;
  const { location } = service.source;
  const commit = await provider.resolve(location, ref);
  const answer = await readModel(
    provider,
    service.source,
    commit,
    destinations,
  );
  if ('mistakes' in answer) throw new InputError(mistakesText(answer.mistakes));

  const newest = await knex('releases')
    .where({ service_id: service.id })
    .orderBy('number', 'desc')
    .first('commit');
  const [info, since, heads] = await Promise.all([
    provider.commitInfo(location, commit),
    provider.commitsBetween(
      location,
      newest?.commit ?? null,
      commit,
      newest ? mostCommits : 1,
    ),
    provider.heads(location),
  ]);
  return {
    releaseId: null,
    commit,
    branch: ref in heads ? ref : null,
    message: info.message,
    model: answer.model,
    authors: await changeAuthors(
      deps.members,
      [info, ...since],
      await pushersOf(knex, service.source, [info, ...since]),
    ),
    flow: answer.model.flow,
    spec: answer.model,
  };
}

const mistakesText = (mistakes: readonly Mistake[]): string =>
  `The service's files have ${
    mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
  }. ${mistakes.slice(0, 3).map(mistakeSentence).join(' ')}`;
