import type { StoredLine } from '../logs/logFile.ts';
import { Redactor } from './redaction.ts';

const LONGEST_LINE = 16 * 1024;
const LAST_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** One stream of a process: redacted, cut into lines, and beyond a limit left out but for its end. */
export class LineStream {
  readonly #name: 'out' | 'err';
  readonly #redactor: Redactor;
  readonly #limit: number;
  readonly #write: (lines: StoredLine[]) => void;
  #partial: Buffer = Buffer.alloc(0);
  #seen = 0;
  #tail: Buffer = Buffer.alloc(0);
  #leftOut = 0;

  constructor(
    name: 'out' | 'err',
    secrets: readonly string[],
    limit: number,
    write: (lines: StoredLine[]) => void,
  ) {
    this.#name = name;
    this.#redactor = new Redactor(secrets);
    this.#limit = limit;
    this.#write = write;
  }

  push(chunk: Buffer): void {
    const clean = this.#redactor.push(chunk);
    this.#seen += clean.length;
    if (this.#seen <= this.#limit) this.#lines(clean);
    else this.#leaveOut(clean);
  }

  end(): void {
    const rest = this.#redactor.flush();
    if (this.#leftOut === 0) {
      this.#lines(rest);
    } else {
      this.#leaveOut(rest);
      const from = this.#tail.indexOf(NEWLINE) + 1;
      const left = this.#leftOut - this.#tail.length + from;
      this.#lines(
        Buffer.concat([
          Buffer.from(`… ${left} bytes of output were left out here …\n`),
          this.#tail.subarray(from),
        ]),
      );
    }
    if (this.#partial.length > 0) this.#lines(Buffer.from('\n'));
  }

  #leaveOut(chunk: Buffer): void {
    if (this.#leftOut === 0)
      this.#lines(
        Buffer.from(
          '\n… more output than is kept: the last lines follow at the end …\n',
        ),
      );
    this.#leftOut += chunk.length;
    this.#tail = Buffer.from(
      Buffer.concat([this.#tail, chunk]).subarray(-LAST_BYTES),
    );
  }

  #lines(chunk: Buffer): void {
    const at = Date.now();
    const text =
      this.#partial.length > 0 ? Buffer.concat([this.#partial, chunk]) : chunk;
    const lines: StoredLine[] = [];
    let from = 0;
    for (;;) {
      const newline = text.indexOf(NEWLINE, from);
      const end = newline < 0 ? text.length : newline;
      while (end - from > LONGEST_LINE) {
        lines.push(this.#line(at, text.subarray(from, from + LONGEST_LINE)));
        from += LONGEST_LINE;
      }
      if (newline < 0) break;
      lines.push(this.#line(at, text.subarray(from, newline)));
      from = newline + 1;
    }
    this.#partial = Buffer.from(text.subarray(from));
    this.#write(lines);
  }

  #line(at: number, text: Buffer): StoredLine {
    return {
      at,
      stream: this.#name,
      text: text.toString('utf8').replace(/\r$/, ''),
    };
  }
}
