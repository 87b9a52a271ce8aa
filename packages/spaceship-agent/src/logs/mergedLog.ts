import { readLog, type StoredLine } from './logFile.ts';
import type { LogPage } from '../protocol.ts';

type Cursor = Record<string, string>;

const isPlace = (place: unknown): boolean =>
  typeof place === 'string' && /^\d{1,9}:\d{1,12}$/.test(place);

/** What is not a place in a log, for whoever made it up, is read from its beginning. */
const decode = (cursor: string | null): Cursor => {
  if (!cursor) return {};
  try {
    const places: unknown = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    );
    return Object.fromEntries(
      Object.entries(places ?? {}).filter(([, place]) => isPlace(place)),
    );
  } catch {
    return {};
  }
};

const encode = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** One page of several logs, oldest line first. `sources` maps the key in the cursor to folder and label. */
export function readMerged(
  sources: readonly { key: string; folder: string; label: string }[],
  cursor: string | null,
  finished: boolean,
): LogPage {
  const at = decode(cursor);
  const lines: (StoredLine & { label: string })[] = [];
  let atEnd = true;
  for (const { key, folder, label } of sources) {
    const page = readLog(folder, at[key]);
    if (page.cursor !== undefined) at[key] = page.cursor;
    if (!page.atEnd) atEnd = false;
    for (const line of page.lines) lines.push({ ...line, label });
  }
  lines.sort((a, b) => a.at - b.at);
  return {
    lines: lines.map(line => ({
      at: new Date(line.at).toISOString(),
      stream: line.stream,
      source: line.label,
      text: line.text,
    })),
    cursor: encode(at),
    ended: finished && atEnd,
  };
}
