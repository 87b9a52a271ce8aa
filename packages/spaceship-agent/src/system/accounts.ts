import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readJson, writeJson } from './jsonFile.ts';

/** The user and group that somebody else's code runs as. */
export type Account = { uid: number; gid: number };

type Allocated = { next: number; ids: Record<string, number> };

const usable = (id: number): boolean =>
  spawnSync('/bin/sh', ['-c', ':'], { uid: id, gid: id, cwd: '/' }).status ===
  0;

/**
 * Unprivileged ids, one for each name, never given to another. Without root there are none, and everything runs as the user who
 * started the agent.
 */
export class Accounts {
  readonly isolated = process.getuid?.() === 0;
  readonly #file: string;
  readonly #allocated: Allocated;

  constructor(file: string) {
    this.#file = file;
    this.#allocated = readJson<Allocated>(file) ?? { next: 0, ids: {} };
    if (this.isolated && this.#allocated.next === 0)
      this.#allocated.next = Accounts.#firstId();
  }

  /** Apart from those of another state folder on the same machine; small where a user namespace has few ids. */
  static #firstId(): number {
    const wide = randomInt(20, 100_000) * 10_000;
    if (usable(wide)) return wide;
    const narrow = randomInt(20, 60) * 1000;
    if (usable(narrow)) return narrow;
    throw new Error(
      'This machine lets root use no other user ids; run Spaceship as an ordinary user instead',
    );
  }

  #id(name: string): number {
    const known = this.#allocated.ids[name];
    if (known !== undefined) return known;
    const id = this.#allocated.next;
    this.#allocated.ids[name] = id;
    this.#allocated.next = id + 1;
    writeJson(this.#file, this.#allocated);
    return id;
  }

  /** For the processes and jobs of one service at one destination; the group is the service's. */
  forTarget(serviceId: string, destinationId: string): Account | undefined {
    if (!this.isolated) return undefined;
    return {
      uid: this.#id(`target ${serviceId} ${destinationId}`),
      gid: this.#id(`service ${serviceId}`),
    };
  }

  hasTarget(serviceId: string, destinationId: string): boolean {
    return `target ${serviceId} ${destinationId}` in this.#allocated.ids;
  }

  /** Nothing runs as it any more. The id is not given out again. */
  releaseTarget(serviceId: string, destinationId: string): void {
    if (!this.hasTarget(serviceId, destinationId)) return;
    delete this.#allocated.ids[`target ${serviceId} ${destinationId}`];
    writeJson(this.#file, this.#allocated);
  }

  /** Owns the unpacked releases of a service; nothing ever runs as it but the unpacking. */
  forReleases(serviceId: string): Account | undefined {
    if (!this.isolated) return undefined;
    return {
      uid: this.#id(`releases ${serviceId}`),
      gid: this.#id(`service ${serviceId}`),
    };
  }

  forBuilds(serviceId: string): Account | undefined {
    return this.#own(`builds ${serviceId}`);
  }

  forAddon(addonId: string): Account | undefined {
    return this.#own(`addon ${addonId}`);
  }

  /** Nothing is left that it owns. The id is not given out again. */
  releaseAddon(addonId: string): void {
    if (!this.isolated) return;
    delete this.#allocated.ids[`addon ${addonId}`];
    writeJson(this.#file, this.#allocated);
  }

  #own(name: string): Account | undefined {
    if (!this.isolated) return undefined;
    const id = this.#id(name);
    return { uid: id, gid: id };
  }
}
