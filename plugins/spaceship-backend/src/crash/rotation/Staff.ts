import { nameOfPoint, type Point } from '../points';
import type { Worker, Workers } from '../Workers';

const replicas = 2;

/** Replicas of which one at least always lives: for one that dies another is started at once. */
export class Staff {
  kills = 0;
  readonly #pending = new Map<string, Point>();
  readonly #hiring = new Set<Promise<void>>();
  #isArmed = true;
  #isOver = false;

  constructor(private readonly workers: Workers) {}

  async begin(): Promise<void> {
    await Promise.all(Array.from({ length: replicas }, () => this.#hire()));
  }

  /** Whoever comes to one of these points dies there, as long as they are armed; each is hit once. */
  trap(points: readonly Point[]): void {
    this.#pending.clear();
    points.forEach(point => this.#pending.set(nameOfPoint(point), point));
    this.arm(true);
  }

  arm(isArmed: boolean): void {
    this.#isArmed = isArmed;
    this.workers.alive.forEach(worker => this.#tell(worker));
  }

  /** Points that nobody has come to yet. */
  get pending(): string[] {
    return [...this.#pending.keys()];
  }

  /** Kills everybody who lives at this moment. */
  async killAll(): Promise<void> {
    const all = [...this.workers.alive];
    all.forEach(({ child }) => child.kill('SIGKILL'));
    await Promise.all(all.map(({ ended }) => ended));
  }

  async killOne(choose: (all: Worker[]) => Worker): Promise<void> {
    const victim = choose([...this.workers.alive]);
    victim?.child.kill('SIGKILL');
    await victim?.ended;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#hiring);
    await this.workers.stop();
  }

  async #hire(): Promise<void> {
    const worker = await this.workers.start();
    this.#tell(worker);
    worker.ended
      .then(({ point }) => {
        if (this.#isOver) return;
        this.kills += 1;
        if (point) this.#pending.delete(nameOfPoint(point));
        this.workers.alive.forEach(other => this.#tell(other));
        const hiring = this.#hire();
        this.#hiring.add(hiring);
        hiring.catch(() => {}).finally(() => this.#hiring.delete(hiring));
      })
      .catch(() => {});
  }

  #tell(worker: Worker): void {
    worker.trap(this.#isArmed ? [...this.#pending.values()] : []);
  }
}
