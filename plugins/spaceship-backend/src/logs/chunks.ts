import type { LogLine } from '@spaceship/backstage-plugin-spaceship-node';

/** One line as a chunk keeps it: instant, stream, source, text. */
type StoredLine = [string, 'out' | 'err', string, string];

export type Chunk = { at: string; lines: number; bytes: number; body: string };

const mostLines = 200;
const mostBytes = 64 * 1024;
/** A line that is longer is cut: nobody reads it. */
const longestLine = 16 * 1024;

/** Lines in the batches in which they are stored. */
export function toChunks(lines: readonly LogLine[]): Chunk[] {
  const chunks: Chunk[] = [];
  let current: Chunk | null = null;
  for (const line of lines) {
    const text =
      line.text.length > longestLine
        ? `${line.text.slice(0, longestLine)} [cut]`
        : line.text;
    const stored: StoredLine = [line.at, line.stream, line.source, text];
    const row = `${JSON.stringify(stored)}\n`;
    const bytes = Buffer.byteLength(row);
    const isFull =
      current !== null &&
      (current.lines >= mostLines || current.bytes + bytes > mostBytes);
    if (current === null || isFull) {
      current = { at: line.at, lines: 0, bytes: 0, body: '' };
      chunks.push(current);
    }
    current.lines += 1;
    current.bytes += bytes;
    current.body += row;
  }
  return chunks;
}

export function fromChunk(body: string): LogLine[] {
  return body
    .split('\n')
    .filter(row => row !== '')
    .map(row => {
      const [at, stream, source, text] = JSON.parse(row) as StoredLine;
      return { at, stream, source, text };
    });
}
