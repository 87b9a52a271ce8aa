import { InputError } from '@backstage/errors';
import {
  resolveStage,
  type Gate,
  type StageSpec,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { DestinationRow } from '../destinations/store';
import type { StageWish } from './createRollouts';

export type Goal = { stage?: string; destinations?: readonly string[] };

/**
 * Where a person wants a delivery to go: a stage of the flow, or destinations by name. Who names a destination does
 * not get around the gates of the stages that it belongs to.
 */
export function chooseStage(
  goal: Goal,
  flow: readonly StageSpec[],
  living: readonly DestinationRow[],
): StageWish {
  if ((goal.stage === undefined) === (goal.destinations === undefined)) {
    throw new InputError(
      'Say either a stage of the flow or a list of destinations.',
    );
  }
  return goal.stage === undefined
    ? byDestinations(goal.destinations!, flow, living)
    : byStage(goal.stage, flow, living);
}

function byStage(
  name: string,
  flow: readonly StageSpec[],
  living: readonly DestinationRow[],
): StageWish {
  const index = flow.findIndex(({ stage }) => stage === name);
  if (index < 0) {
    throw new InputError(
      flow.length > 0
        ? `The flow has no stage ${name}. It has ${flow
            .map(({ stage }) => stage)
            .join(', ')}.`
        : 'The service has no flow in its spaceship.yaml. Name destinations instead of a stage.',
    );
  }
  const spec = flow[index];
  return {
    stage: spec.stage,
    stageIndex: index,
    strategy: spec.strategy,
    gates: spec.gates,
    destinations: placesOf(spec, living),
  };
}

function byDestinations(
  slugs: readonly string[],
  flow: readonly StageSpec[],
  living: readonly DestinationRow[],
): StageWish {
  const destinations = findBySlug(slugs, living);
  const concerned = flow
    .map((spec, index) => ({ spec, index }))
    .filter(({ spec }) => {
      const resolved = resolveStage(spec, living);
      const places = 'waves' in resolved ? resolved.waves.flat() : [];
      return places.some(({ slug }) => slugs.includes(slug));
    });
  const [only] = concerned.length === 1 ? concerned : [];
  const gates: Gate[] = concerned.flatMap(({ spec }) => spec.gates);
  return {
    stage: only?.spec.stage ?? null,
    stageIndex: only?.index ?? null,
    strategy: concerned[0]?.spec.strategy ?? 'rolling',
    gates,
    destinations,
  };
}

function placesOf(
  spec: StageSpec,
  living: readonly DestinationRow[],
): DestinationRow[] {
  const resolved = resolveStage(spec, living);
  if ('problems' in resolved) {
    const [problem] = resolved.problems;
    throw new InputError(
      `Stage ${spec.stage}: ${problem.message} Expected ${problem.expected}.`,
    );
  }
  return resolved.waves.flat();
}

/** The destinations of these names, in that order; throws `InputError` with those that there are. */
function findBySlug(
  slugs: readonly string[],
  living: readonly DestinationRow[],
): DestinationRow[] {
  return [...new Set(slugs)].map(slug => {
    const found = living.find(destination => destination.slug === slug);
    if (!found) {
      throw new InputError(
        `There is no destination ${slug}. There are ${living
          .map(one => one.slug)
          .join(', ')}.`,
      );
    }
    return found;
  });
}
