const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** When something is tried again: soon, then ever later. */
export class Backoff {
  #tries = 0;
  #until = 0;

  isOver(now: number): boolean {
    return now >= this.#until;
  }

  /** Counts a try; gives how long to wait before the next, in ms. */
  tried(): number {
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#tries, LONGEST_DELAY_MS);
    this.#tries += 1;
    this.#until = Date.now() + delay;
    return delay;
  }

  /** Counts one that failed; gives what to say of it. */
  failed(error: Error): string {
    return `${error.message}; it is tried again in ${this.tried() / 1000} s`;
  }

  reset(): void {
    this.#tries = 0;
    this.#until = 0;
  }
}
