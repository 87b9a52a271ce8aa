import type { Overview, OverviewDestination } from '../api/questions';
import type { Act } from './serviceActs';

/** What the dialog of an act gets. */
export type DialogProps<K extends Act['kind']> = {
  overview: Overview;
  act: Extract<Act, { kind: K }>;
  onClose: () => void;
};

/** The name that people know a service by. */
export const nameOfService = (overview: Overview): string =>
  overview.service.title ?? overview.service.name;

/** Every destination of a service, in the order of its flow. */
export const destinationsOf = (overview: Overview): OverviewDestination[] =>
  overview.stages.flatMap(stage => stage.destinations);

/** The destination of this slug. */
export const destinationOf = (overview: Overview, slug: string) =>
  destinationsOf(overview).find(d => d.slug === slug);
