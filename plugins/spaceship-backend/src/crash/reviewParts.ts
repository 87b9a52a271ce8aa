import { defaultReviewSettings } from '../reviews/readReviewSettings';
import { SecretBox } from '../secrets/SecretBox';
import type { EngineOptions } from '../engine/Engine';

/** What an engine needs to know of review environments, for an organization of the tests. */
export const reviewParts = (driver: string): EngineOptions['reviews'] => ({
  box: new SecretBox([Buffer.alloc(32, 7)]),
  reviews: { ...defaultReviewSettings, place: { driver, config: {} } },
  entrance: id => `http://portal.example/spaceship/reviews/${id}/enter`,
});
