/** Shorter values would blank out ordinary text. */
const SHORTEST = 4;
const MASK = Buffer.from('***');

const spellings = (value: string): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
  ...value.split(/\r?\n/).filter(line => line.length >= 16),
];

/**
 * Replaces secret values in a stream of bytes, also where a value is cut in two by the border of a chunk. Holds back
 * only an end that could be the beginning of a value.
 */
export class Redactor {
  readonly #secrets: Buffer[];
  #held: Buffer = Buffer.alloc(0);

  constructor(values: readonly string[]) {
    const texts = new Set(
      values.filter(value => value.length >= SHORTEST).flatMap(spellings),
    );
    this.#secrets = [...texts]
      .sort((a, b) => b.length - a.length)
      .map(text => Buffer.from(text));
  }

  push(chunk: Buffer): Buffer {
    if (this.#secrets.length === 0) return chunk;
    const text =
      this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    return this.#clean(text, true);
  }

  /** What was held back, at the end of the stream. */
  flush(): Buffer {
    return this.#clean(this.#held, false);
  }

  /** A value that could still become a longer one waits, too. */
  #clean(text: Buffer, moreMayCome: boolean): Buffer {
    const holdFrom = (from: number) =>
      text.length -
      (moreMayCome ? this.#beginningOfSecret(text.subarray(from)) : 0);
    const parts: Buffer[] = [];
    const next = this.#secrets.map(secret => text.indexOf(secret));
    let from = 0;
    let hold = holdFrom(0);
    for (;;) {
      let first = -1;
      for (let i = 0; i < next.length; i++) {
        if (next[i] >= 0 && next[i] < from)
          next[i] = text.indexOf(this.#secrets[i], from);
        if (next[i] >= 0 && (first < 0 || next[i] < next[first])) first = i;
      }
      if (first < 0 || next[first] >= hold) break;
      parts.push(text.subarray(from, next[first]), MASK);
      from = next[first] + this.#secrets[first].length;
      if (from > hold) hold = holdFrom(from);
    }
    this.#held = Buffer.from(text.subarray(hold));
    return Buffer.concat([...parts, text.subarray(from, hold)]);
  }

  #beginningOfSecret(text: Buffer): number {
    let longest = 0;
    for (const secret of this.#secrets) {
      const most = Math.min(secret.length - 1, text.length);
      for (let length = most; length > longest; length--) {
        const end = text.subarray(text.length - length);
        if (end[0] === secret[0] && end.equals(secret.subarray(0, length)))
          longest = length;
      }
    }
    return longest;
  }
}
