import fs from 'node:fs';

const PAUSE_MS = 20;

/**
 * Has files written to the disk while others, or their own rest, are still being copied. Without it the disk would
 * idle until the server that recovers the copy asks for everything at once.
 */
export class Flusher {
  /** Path, and whether all of it is there. */
  readonly #files = new Map<string, boolean>();
  #isOver = false;
  #work: Promise<void> | undefined;

  begins(file: string): void {
    this.#files.set(file, false);
    this.#work ??= this.#run();
  }

  ends(file: string): void {
    this.#files.set(file, true);
  }

  /** What is not on the disk yet is left to the server. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      for (const [file, isWhole] of [...this.#files]) {
        if (this.#isOver) return;
        await flush(file);
        if (isWhole) this.#files.delete(file);
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** It only hastens: whoever copies the file tells what is wrong with it. */
async function flush(file: string): Promise<void> {
  const handle = await fs.promises.open(file).catch(() => undefined);
  await handle?.datasync().catch(() => {});
  await handle?.close();
}
