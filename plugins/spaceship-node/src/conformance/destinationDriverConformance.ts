import { accessConformance } from './driver/access';
import { cleanupConformance } from './driver/cleanup';
import {
  DriverKit,
  TEST_TIMEOUT_MS,
  type DriverUnderTest,
} from './driver/DriverKit';
import { failuresConformance } from './driver/failures';
import { jobsConformance } from './driver/jobs';
import { namesConformance } from './driver/names';
import { revisionsConformance } from './driver/revisions';

export type { DriverUnderTest };

/** Checks idempotency, adoption after a crash, fencing, cancellation, error classes, gate and cleanup of a driver. */
export function destinationDriverConformance(
  factory: () => Promise<DriverUnderTest>,
): void {
  describe('destination driver conformance', () => {
    const kit = new DriverKit(factory);

    beforeAll(() => kit.start(), TEST_TIMEOUT_MS);

    afterAll(() => kit.dispose(), TEST_TIMEOUT_MS);

    describe('revisions', () => {
      revisionsConformance(kit);
    });
    describe('jobs', () => {
      jobsConformance(kit);
    });
    describe('failures', () => {
      failuresConformance(kit);
    });
    describe('names', () => {
      namesConformance(kit);
    });
    describe('access', () => {
      accessConformance(kit);
    });
    describe('cleanup', () => {
      cleanupConformance(kit);
    });
  });
}
