import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessState } from '../processes/record.ts';
import { writeJson } from '../system/jsonFile.ts';

const AGAIN_MS = 1000;

/** What a shim writes down about its process. Where the disk has no room for it, again until it has. */
export class KeptState {
  readonly #file: string;
  #state: ProcessState | undefined;
  #isWritten = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  keep(state: ProcessState): void {
    this.#state = state;
    this.#write();
  }

  /** Waits until what was kept last is on the disk; no longer than given. */
  async written(mostMs: number): Promise<void> {
    const until = Date.now() + mostMs;
    while (!this.#isWritten && Date.now() < until) await sleep(AGAIN_MS / 10);
  }

  #write(): void {
    clearTimeout(this.#timer);
    try {
      writeJson(this.#file, this.#state);
      this.#isWritten = true;
    } catch {
      this.#isWritten = false;
      this.#timer = setTimeout(() => this.#write(), AGAIN_MS);
    }
  }
}
