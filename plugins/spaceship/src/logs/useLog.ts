import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { LogLine } from './LogView';

type LogPage = Schemas['LogPage'];

const liveMs = 2_000;
const keptLines = 20_000;

/** Reads a log page after page from where it stopped, until it has ended. `key` names the log: another key starts anew. */
export function useLog(
  key: readonly unknown[],
  read: (cursor: string | undefined) => Promise<LogPage>,
) {
  const name = JSON.stringify(key);
  const [log, setLog] = useState<{
    name: string;
    cursor?: string;
    ended: boolean;
    lines: readonly LogLine[];
  }>({ name, ended: false, lines: [] });
  const current =
    log.name === name ? log : { name, ended: false, lines: [] as LogLine[] };
  const { cursor, ended, lines } = { cursor: undefined, ...current };

  const asked = useQuery({
    queryKey: ['spaceship-log', name, cursor ?? null],
    queryFn: async () => ({ name, after: cursor, page: await read(cursor) }),
    refetchInterval: ended ? false : liveMs,
    enabled: !ended,
    staleTime: 0,
    gcTime: 0,
  });

  const { data } = asked;
  useEffect(() => {
    if (!data || data.name !== name) return;
    setLog(known => {
      const before =
        known.name === name ? known : { cursor: undefined, lines: [] };
      if (before.cursor !== data.after) return known;
      const isNew = data.page.lines.length > 0 || data.page.ended;
      if (!isNew) return known;
      return {
        name,
        cursor: data.page.cursor,
        ended: data.page.ended,
        lines: [...before.lines, ...data.page.lines].slice(-keptLines),
      };
    });
  }, [data, name]);

  return {
    lines,
    ended,
    asked: {
      data: data || lines.length > 0 ? lines : undefined,
      error: asked.error,
      dataUpdatedAt: asked.dataUpdatedAt,
      isFetching: asked.isFetching,
      refetch: asked.refetch,
    },
  };
}
