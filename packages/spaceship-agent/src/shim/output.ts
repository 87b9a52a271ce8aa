import { stripVTControlCharacters } from 'node:util';
import { LogFile, type StoredLine } from '../logs/logFile.ts';
import { LineStream } from './lineStream.ts';

const LAST_LINES = 20;

/** How much of a one-off's output is kept from its beginning; of a service's, the newest is kept instead. */
const HEAD_BYTES = 8 * 1024 * 1024;

/** Turns what a process writes into redacted lines in a log file, however much it writes. */
export class Output {
  readonly #log: LogFile;
  readonly #streams: Record<'out' | 'err', LineStream>;
  readonly #last: string[] = [];

  constructor(
    folder: string,
    secrets: readonly string[],
    keep: 'head' | 'newest',
  ) {
    this.#log = new LogFile(folder);
    const limit = keep === 'head' ? HEAD_BYTES : Infinity;
    const write = (lines: StoredLine[]) => {
      this.#log.append(lines);
      this.#last.push(...lines.slice(-LAST_LINES).map(line => line.text));
      this.#last.splice(0, this.#last.length - LAST_LINES);
    };
    this.#streams = {
      out: new LineStream('out', secrets, limit, write),
      err: new LineStream('err', secrets, limit, write),
    };
  }

  write(stream: 'out' | 'err', chunk: Buffer): void {
    this.#streams[stream].push(chunk);
  }

  /** A line of the shim's own. */
  say(text: string): void {
    this.#log.append([{ at: Date.now(), stream: 'err', text }]);
    this.#last.push(text);
  }

  /** Last words of the process, as a sentence quotes them: without the codes by which a terminal would colour them. */
  end(): string[] {
    this.#streams.out.end();
    this.#streams.err.end();
    this.#log.close();
    return this.#last.slice(-LAST_LINES).map(stripVTControlCharacters);
  }
}
