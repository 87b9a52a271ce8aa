import fs from 'node:fs';
import path from 'node:path';

/** One line of output on disk: `<ms since 1970> <o|e> <text>`. */
export type StoredLine = { at: number; stream: 'out' | 'err'; text: string };

const SEGMENT_BYTES = 2 * 1024 * 1024;
const SEGMENTS_KEPT = 5;
const READ_BYTES = 256 * 1024;

const segmentName = (number: number) =>
  `${String(number).padStart(8, '0')}.log`;

function segments(folder: string): number[] {
  try {
    return fs
      .readdirSync(folder)
      .filter(name => /^\d{8}\.log$/.test(name))
      .map(name => Number(name.slice(0, 8)))
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/**
 * Appends lines to numbered segments and drops the oldest, so that a log never grows beyond some 10 MB. What can't be
 * written, on a full disk for instance, is lost, and the log says so once it can: whoever writes the lines goes on.
 */
export class LogFile {
  readonly #folder: string;
  #number: number;
  /** Undefined after a failure, until it is opened again. */
  #file: number | undefined;
  /** Of the whole lines in it, in bytes. */
  #size: number;
  #lost = 0;
  #why = '';

  constructor(folder: string) {
    this.#folder = folder;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#number = segments(folder).at(-1) ?? 1;
    this.#size = fs.fstatSync(this.#open()).size;
  }

  append(lines: readonly StoredLine[]): void {
    if (lines.length === 0) return;
    try {
      this.#append(lines);
    } catch (error) {
      this.#lost += lines.length;
      this.#why = (error as Error).message;
      this.close();
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    fs.closeSync(this.#file);
    this.#file = undefined;
  }

  #append(lines: readonly StoredLine[]): void {
    const text = Buffer.from(
      [...this.#loss(lines[0].at), ...lines]
        .map(
          line =>
            `${line.at} ${line.stream === 'out' ? 'o' : 'e'} ${line.text}\n`,
        )
        .join(''),
    );
    if (this.#size > 0 && this.#size + text.length > SEGMENT_BYTES)
      this.#rotate();
    // Writes all of it or fails, where one write may stop in the middle.
    fs.writeFileSync(this.#file ?? this.#reopen(), text);
    this.#size += text.length;
    this.#lost = 0;
  }

  #loss(at: number): StoredLine[] {
    if (this.#lost === 0) return [];
    const text = `Here ${this.#lost} ${
      this.#lost === 1 ? 'line is' : 'lines are'
    } missing that could not be written: ${this.#why}`;
    return [{ at, stream: 'err', text }];
  }

  #open(): number {
    const name = path.join(this.#folder, segmentName(this.#number));
    this.#file = fs.openSync(name, 'a', 0o600);
    return this.#file;
  }

  /** Drops what a write left that stopped in the middle of a line. */
  #reopen(): number {
    const file = this.#open();
    fs.ftruncateSync(file, this.#size);
    return file;
  }

  #rotate(): void {
    this.close();
    this.#number += 1;
    this.#size = 0;
    this.#open();
    for (const old of segments(this.#folder).slice(0, -SEGMENTS_KEPT))
      fs.rmSync(path.join(this.#folder, segmentName(old)), { force: true });
  }
}

/** Reads on after a cursor (`<segment>:<byte>`); a segment that is gone is skipped. Only whole lines are given. */
export function readLog(
  folder: string,
  cursor: string | undefined,
): { lines: StoredLine[]; cursor: string | undefined; atEnd: boolean } {
  const [wanted, offset] = (cursor ?? '0:0').split(':').map(Number);
  const numbers = segments(folder).filter(number => number >= wanted);
  if (numbers.length === 0) return { lines: [], cursor, atEnd: true };
  const number = numbers[0];
  const from = number === wanted ? offset : 0;
  const file = fs.openSync(path.join(folder, segmentName(number)), 'r');
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    const length = fs.readSync(file, buffer, 0, READ_BYTES, from);
    const whole = buffer.subarray(0, length).lastIndexOf(0x0a) + 1;
    if (whole === 0 && numbers.length > 1)
      return { lines: [], cursor: `${numbers[1]}:0`, atEnd: false };
    const lines = buffer
      .toString('utf8', 0, whole)
      .split('\n')
      .slice(0, -1)
      .map(parseLine);
    const more = numbers.length > 1 || length === READ_BYTES;
    return { lines, cursor: `${number}:${from + whole}`, atEnd: !more };
  } finally {
    fs.closeSync(file);
  }
}

function parseLine(line: string): StoredLine {
  const at = line.indexOf(' ');
  return {
    at: Number(line.slice(0, at)),
    stream: line[at + 1] === 'e' ? 'err' : 'out',
    text: line.slice(at + 3),
  };
}
