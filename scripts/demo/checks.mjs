import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';

/** Counts and prints what holds and what took how long. */
export class Report {
  passed = 0;
  failed = 0;
  durations = [];

  part(title) {
    console.log(`\n${title}`);
  }

  /** One statement about the world, with the time that it took to become true. */
  async check(statement, act) {
    const startedAt = performance.now();
    try {
      const value = await act();
      const ms = performance.now() - startedAt;
      this.passed += 1;
      this.durations.push({ statement, ms });
      console.log(
        `  ok    ${statement}${ms >= 1_000 ? ` (${seconds(ms)})` : ''}`,
      );
      return value;
    } catch (error) {
      this.failed += 1;
      console.log(`  FAIL  ${statement}`);
      throw error;
    }
  }

  note(text) {
    for (const line of text.split('\n')) console.log(`        ${line}`);
  }
}

export const seconds = ms => `${(ms / 1000).toFixed(1)} s`;

/** Requests went on all the time; not one may have failed. */
export function nothingFailed(traffic) {
  assert.ok(traffic.sent > 20, `only ${traffic.sent} requests were sent`);
  assert.deepEqual(traffic.failures.slice(0, 5), []);
}
