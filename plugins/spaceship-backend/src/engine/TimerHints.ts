/** Timers further away than this are left to the queue alone. */
const horizonMs = 30_000;

/** Calls at the instants at which jobs become due, so that nobody has to look often. Losing them costs a look's length. */
export class TimerHints {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly due: () => void) {}

  set(inMs: number): void {
    if (inMs > horizonMs) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.due();
    }, Math.max(0, inMs) + 1);
    this.#timers.add(timer);
  }

  clear(): void {
    this.#timers.forEach(timer => clearTimeout(timer));
    this.#timers.clear();
  }
}
