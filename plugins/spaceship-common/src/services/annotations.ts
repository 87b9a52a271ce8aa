import type { Entity } from '@backstage/catalog-model';

/** `'true'` makes a catalog Component a service. */
export const ANNOTATION_ENABLED = 'spaceship.run/enabled';
/** Another place for the service's files than the source location: a folder, or the path of a `spaceship.yaml`. */
export const ANNOTATION_CONFIG = 'spaceship.run/config';
/** The branch that the service's files are looked at on; `main` without it. */
export const ANNOTATION_BRANCH = 'spaceship.run/branch';

/** The slug of the destination that a Resource is. */
export const ANNOTATION_DESTINATION = 'spaceship.run/destination';
/** The id of the add-on that a Resource is. */
export const ANNOTATION_ADDON = 'spaceship.run/addon';
/** The id of the review environment that a Resource is. */
export const ANNOTATION_REVIEW = 'spaceship.run/review';
/** `review`, `staging` or `production`. */
export const LABEL_TIER = 'spaceship.run/tier';
export const LABEL_REGION = 'spaceship.run/region';

/** Does Spaceship deliver this entity? */
export const isSpaceshipAvailable = (entity: Entity): boolean =>
  entity.metadata.annotations?.[ANNOTATION_ENABLED] === 'true';
