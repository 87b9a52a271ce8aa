import { secretSpellings } from '@spaceship/backstage-plugin-spaceship-node/secret-spellings';

const MASK = Buffer.from('***');

/**
 * Replaces secret values in a stream of bytes, however they are spelled, also where one is cut in two by the border of a
 * chunk. Holds back only an end that could be the beginning of a value. Reads each byte once, however many secrets there
 * are: most are passed by at the first two bytes.
 */
export class Redactor {
  /** By their first two bytes, longest first. */
  readonly #secrets = new Map<number, Buffer[]>();
  readonly #beginnings = new Uint8Array(256 * 256);
  readonly #firstBytes = new Uint8Array(256);
  #held: Buffer = Buffer.alloc(0);

  constructor(values: readonly string[]) {
    for (const secret of secretSpellings(values).map(text =>
      Buffer.from(text),
    )) {
      const key = beginning(secret, 0);
      const others = this.#secrets.get(key);
      if (others) others.push(secret);
      else this.#secrets.set(key, [secret]);
      this.#beginnings[key] = 1;
      this.#firstBytes[secret[0]] = 1;
    }
  }

  push(chunk: Buffer): Buffer {
    if (this.#secrets.size === 0) return chunk;
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
    const parts: Buffer[] = [];
    let from = 0;
    let at = 0;
    while (at < text.length) {
      const found = this.#secretAt(text, at, moreMayCome);
      if (found === 'undecided') break;
      if (found > 0) {
        parts.push(text.subarray(from, at), MASK);
        from = at + found;
      }
      at += found || 1;
    }
    this.#held = Buffer.from(text.subarray(at));
    return Buffer.concat([...parts, text.subarray(from, at)]);
  }

  /** The length of the longest secret that begins here, 0 where none does. */
  #secretAt(
    text: Buffer,
    at: number,
    moreMayCome: boolean,
  ): number | 'undecided' {
    const left = text.length - at;
    if (left === 1)
      return moreMayCome && this.#firstBytes[text[at]] ? 'undecided' : 0;
    const key = beginning(text, at);
    if (!this.#beginnings[key]) return 0;
    for (const secret of this.#secrets.get(key)!) {
      const known = Math.min(secret.length, left);
      if (text.compare(secret, 0, known, at, at + known) !== 0) continue;
      if (known === secret.length) return known;
      if (moreMayCome) return 'undecided';
    }
    return 0;
  }
}

const beginning = (text: Buffer, at: number): number =>
  text[at] * 256 + text[at + 1];
