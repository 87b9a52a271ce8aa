import type { Instant } from '@spaceship/backstage-plugin-spaceship-common';

/** The database's clock, carried on between two readings by the monotonic clock of this process. */
export class DatabaseClock {
  #base = Date.now();
  #readAt = performance.now();

  /** Takes over a reading: `clock_timestamp()` of a query that has just returned. */
  set(reading: Date): void {
    this.#base = reading.getTime();
    this.#readAt = performance.now();
  }

  nowMs(): number {
    return Math.floor(this.#base + (performance.now() - this.#readAt));
  }

  now(): Instant {
    return new Date(this.nowMs()).toISOString();
  }
}
