import type { Overview } from '../api/questions';

/** Where an act may go: a stage of the flow, or one destination. */
export type Target = {
  id: string;
  title: string;
  note: string;
  /** Does anything run there? */
  isRunning: boolean;
};

/** The choices of “To”: stages with more than one destination first, then each destination. */
export function targetsOf(
  overview: Overview,
  count: (destinations: number) => string,
): Target[] {
  const stages = overview.stages.flatMap(({ stage, destinations }) =>
    stage
      ? [
          {
            id: `stage:${stage}`,
            title: stage,
            note: count(destinations.length),
            isRunning: destinations.some(d => d.running),
          },
        ]
      : [],
  );
  const single = overview.stages.flatMap(({ stage, destinations }) =>
    stage && destinations.length === 1 && destinations[0].slug === stage
      ? []
      : destinations.map(d => ({
          id: `destination:${d.slug}`,
          title: d.title,
          note: d.region ?? d.tier,
          isRunning: Boolean(d.running),
        })),
  );
  return [...stages, ...single];
}

/** The choice that means the same: a stage's only destination that is called as the stage is offered as the stage. */
export function choiceOf(targets: readonly Target[], target: string): string {
  const isOffered = (id: string) => targets.some(one => one.id === id);
  const stage = target.replace(/^destination:/, 'stage:');
  return !isOffered(target) && isOffered(stage) ? stage : target;
}

/** The part of a request that names the target. */
export function targetBody(
  target: string,
): { stage: string } | { destinations: string[] } {
  const [kind, name] = [
    target.slice(0, target.indexOf(':')),
    target.slice(target.indexOf(':') + 1),
  ];
  return kind === 'stage' ? { stage: name } : { destinations: [name] };
}
