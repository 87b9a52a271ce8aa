import { Transform, type TransformCallback } from 'node:stream';

const flush = Buffer.from('0000');
/** Of git's side-band-64k: the report of what was taken, and what is shown to the person after “remote:”. */
const [report, toPerson] = [1, 2];
const longestText = 10_000;

/**
 * git's answer to a push, as it comes, but for the four bytes that end it: until then the person can be told something.
 * See gitprotocol-pack(5), “Packfile Data”.
 */
export class PushReply extends Transform {
  #tail = Buffer.alloc(0);
  #begin = Buffer.alloc(0);

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: TransformCallback,
  ): void {
    if (this.#begin.length < 5) {
      this.#begin = Buffer.concat([this.#begin, chunk]).subarray(0, 5);
    }
    const all = Buffer.concat([this.#tail, chunk]);
    const end = Math.max(0, all.length - flush.length);
    this.#tail = all.subarray(end);
    done(null, all.subarray(0, end));
  }

  /** What is left of the answer, with these lines before its end, where git can take them. */
  endingWith(lines: readonly string[]): Buffer {
    const band = this.#begin[4];
    const takesLines =
      this.#tail.equals(flush) && (band === report || band === toPerson);
    if (!takesLines || lines.length === 0) return this.#tail;
    const text = lines.map(line => `${printable(line)}\n`).join('');
    return Buffer.concat([packet(text.slice(0, longestText)), this.#tail]);
  }
}

function packet(text: string): Buffer {
  const body = Buffer.concat([Buffer.from([toPerson]), Buffer.from(text)]);
  const length = (body.length + 4).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(length), body]);
}

/** Nothing that a terminal would act on. */
const printable = (line: string): string => line.replace(/\p{C}/gu, ' ');
