import { NotFoundError } from '@backstage/errors';
import {
  resolveStage,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { DestinationRow } from '../destinations/store';
import { readModel } from './readModel';
import type { ServiceRow } from './store';

/** What is found in a service's repository: what a first delivery would build and run, or which mistakes stand where. */
export async function lookAtService(
  provider: SourceProvider,
  service: ServiceRow,
  destinations: readonly DestinationRow[],
  ref?: string,
): Promise<Schemas['Look']> {
  const { location, branch } = service.source;
  const commit = await findCommit(provider, location, ref ?? branch, !ref);
  if (commit === null) return { ...nothing, branch };

  const info = await provider.commitInfo(location, commit);
  const answer = await readModel(
    provider,
    service.source,
    commit,
    destinations,
  );
  const head = {
    ...nothing,
    empty: false,
    commit,
    branch: ref ?? branch,
    message: info.message,
    committedAt: info.committedAt,
    files: answer.files,
  };
  if ('mistakes' in answer) return { ...head, mistakes: answer.mistakes };
  const { model } = answer;
  return {
    ...head,
    buildCommand: model.build.command,
    processes: Object.entries(model.processes).map(
      ([name, { command, replicas }]) => ({ name, command, replicas }),
    ),
    addons: Object.entries(model.addons).map(([alias, { type, plan }]) => ({
      alias,
      type,
      plan,
    })),
    releaseSteps: model.releaseSteps.map(({ name, run, when }) => ({
      name,
      run,
      when,
    })),
    flow: model.flow.map(stage => {
      const stops = resolveStage(stage, destinations);
      return {
        stage: stage.stage,
        destinations:
          'waves' in stops ? stops.waves.flat().map(({ slug }) => slug) : [],
      };
    }),
    triggers: model.triggers.map(trigger => ({
      on: trigger.on,
      branch: trigger.branch,
      deliver: trigger.deliver ?? null,
    })),
  };
}

const nothing: Omit<Schemas['Look'], 'branch'> = {
  empty: true,
  commit: null,
  message: null,
  committedAt: null,
  files: [],
  processes: [],
  buildCommand: null,
  addons: [],
  releaseSteps: [],
  flow: [],
  triggers: [],
  mistakes: [],
};

/** null where the repository has no commit at all; a branch that is missing in one that has some is said. */
async function findCommit(
  provider: SourceProvider,
  location: string,
  ref: string,
  mayBeEmpty: boolean,
): Promise<string | null> {
  try {
    return await provider.resolve(location, ref);
  } catch (error) {
    if (!(error instanceof NotFoundError) || !mayBeEmpty) throw error;
    const heads = Object.keys(await provider.heads(location));
    if (heads.length === 0) return null;
    throw new NotFoundError(
      `The repository has no branch ${ref}. It has ${heads
        .slice(0, 5)
        .join(
          ', ',
        )}: push to ${ref}, or say another branch with the annotation spaceship.run/branch.`,
    );
  }
}
