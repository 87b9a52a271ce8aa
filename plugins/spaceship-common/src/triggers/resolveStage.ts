import { nearest } from '../config/nearest';
import type { StageSpec } from '../config/serviceFile';
import type { Tier } from '../destinations/destination';

/** What a stage can name or select. */
export type DestinationChoice = {
  slug: string;
  tier: Tier;
  region?: string | null;
  tombstoned?: boolean;
};

/** What is wrong with the destinations of a stage; `at` is the place in its list, null for a selection. */
export type StageProblem = {
  at: number | null;
  message: string;
  expected: string;
};

/**
 * The destinations of a stage, in order: each is a wave of its own, those of a selection by slug. A name that nothing
 * has, and a selection of nothing, are problems: a stage never shrinks silently. Review environments are in no stage.
 */
export function resolveStage<D extends DestinationChoice>(
  stage: Pick<StageSpec, 'to'>,
  destinations: readonly D[],
): { waves: readonly (readonly D[])[] } | { problems: StageProblem[] } {
  const living = destinations
    .filter(({ tombstoned, tier }) => !tombstoned && tier !== 'review')
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));
  return Array.isArray(stage.to)
    ? byName(stage.to, living)
    : bySelection(stage.to, living);
}

function byName<D extends DestinationChoice>(
  names: readonly string[],
  living: readonly D[],
): { waves: D[][] } | { problems: StageProblem[] } {
  const slugs = living.map(destination => destination.slug);
  const problems: StageProblem[] = [];
  const waves: D[][] = [];
  names.forEach((name, at) => {
    const found = living.find(destination => destination.slug === name);
    if (names.indexOf(name) < at) {
      problems.push({
        at,
        message: `The destination "${name}" is named twice.`,
        expected: 'each destination once',
      });
    } else if (found === undefined) {
      problems.push({
        at,
        message: `There is no destination "${name}".`,
        expected: suggestion(name, slugs),
      });
    } else {
      waves.push([found]);
    }
  });
  return problems.length > 0 ? { problems } : { waves };
}

function suggestion(name: string, slugs: readonly string[]): string {
  const meant = nearest(name, slugs);
  if (meant !== null) return `"${meant}"`;
  return slugs.length > 0
    ? `one of ${slugs.map(slug => `"${slug}"`).join(', ')}`
    : 'a destination, which operators set up in the portal';
}

function bySelection<D extends DestinationChoice>(
  to: Exclude<StageSpec['to'], readonly string[]>,
  living: readonly D[],
): { waves: D[][] } | { problems: StageProblem[] } {
  const selected = living.filter(
    destination =>
      (to.tier === undefined || destination.tier === to.tier) &&
      (to.region === undefined || destination.region === to.region),
  );
  if (selected.length > 0) {
    return { waves: selected.map(destination => [destination]) };
  }
  const wanted = [
    ...(to.tier ? [`tier "${to.tier}"`] : []),
    ...(to.region ? [`region "${to.region}"`] : []),
  ].join(' and ');
  return {
    problems: [
      {
        at: null,
        message: `No destination has ${wanted || 'what is asked for'}.`,
        expected: `a tier and region of ${
          living.map(d => `"${d.slug}"`).join(', ') || 'a destination'
        }`,
      },
    ],
  };
}
