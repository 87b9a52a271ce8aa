import fs from 'node:fs';
import type { Visits } from '../../protocol.ts';
import { readJson } from '../../system/jsonFile.ts';

/** By subject. */
type Counts = Record<string, Visits>;

const later = (a: string | null, b: string | null): string | null =>
  (a ?? '') > (b ?? '') ? a : b;

/**
 * What one router counted, in a file of its own, which outlives it. Opened links are written down at once, the last
 * request within a second: a router that is killed takes no more than that second with it. What can't be written is
 * written later: requests are more than their counts.
 */
export class VisitCounter {
  readonly #file: string;
  readonly #counts: Counts;
  #changed = false;

  constructor(file: string) {
    this.#file = file;
    this.#counts = readJson<Counts>(file) ?? {};
  }

  cameThrough(subject: string, now: number): void {
    this.#of(subject).lastAt = new Date(now).toISOString();
    this.#changed = true;
  }

  opened(subject: string, link: string, now: number): void {
    const { links } = this.#of(subject);
    links[link] = {
      opened: (links[link]?.opened ?? 0) + 1,
      lastAt: new Date(now).toISOString(),
    };
    this.#changed = true;
    this.save();
  }

  /** Forgets targets whose gate is gone. */
  keep(subjects: ReadonlySet<string>): void {
    for (const subject of Object.keys(this.#counts)) {
      if (subjects.has(subject)) continue;
      delete this.#counts[subject];
      this.#changed = true;
    }
    this.save();
  }

  save(): void {
    if (!this.#changed) return;
    const draft = `${this.#file}.tmp`;
    try {
      fs.writeFileSync(draft, JSON.stringify(this.#counts), { mode: 0o600 });
      fs.renameSync(draft, this.#file);
      this.#changed = false;
    } catch (error) {
      process.stderr.write(`router: visits can't be written: ${error}\n`);
    }
  }

  #of(subject: string): Visits {
    this.#counts[subject] ??= { lastAt: null, links: {} };
    return this.#counts[subject];
  }
}

/** What all routers counted together. */
export function visitsOf(files: readonly string[], subject: string): Visits {
  const sum: Visits = { lastAt: null, links: {} };
  for (const file of files) {
    const counted = readJson<Counts>(file)?.[subject];
    if (!counted) continue;
    sum.lastAt = later(sum.lastAt, counted.lastAt);
    for (const [id, { opened, lastAt }] of Object.entries(counted.links)) {
      const before = sum.links[id];
      sum.links[id] = {
        opened: (before?.opened ?? 0) + opened,
        lastAt: later(before?.lastAt ?? null, lastAt) ?? lastAt,
      };
    }
  }
  return sum;
}
