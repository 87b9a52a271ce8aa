import type { Entity } from '@backstage/catalog-model';

/** `'true'` makes a catalog Component a service. */
export const ANNOTATION_ENABLED = 'spaceship.run/enabled';
/** Another place for the service's files than the source location: a folder, or the path of a `spaceship.yaml`. */
export const ANNOTATION_CONFIG = 'spaceship.run/config';
/** The branch that the service's files are looked at on; `main` without it. */
export const ANNOTATION_BRANCH = 'spaceship.run/branch';

/** Does Spaceship deliver this entity? */
export const isSpaceshipAvailable = (entity: Entity): boolean =>
  entity.metadata.annotations?.[ANNOTATION_ENABLED] === 'true';
