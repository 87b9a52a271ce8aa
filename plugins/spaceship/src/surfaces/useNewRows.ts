import { useState } from 'react';

/** What is shown of a list that grows at its head while somebody reads it. */
export type NewRows<Row> = {
  shown: readonly Row[];
  /** How many wait to be shown. */
  count: number;
  show: () => void;
};

/**
 * Lets new rows of a newest-first list wait until the reader asks for them, so that nothing moves under a pointer.
 * Rows of the reader's own acts don't wait. `list` names the list (its filter); undefined while its rows are not here yet.
 */
export function useNewRows<Row extends { id: string }>(
  rows: readonly Row[],
  options: { list: string | undefined; isOwn: (row: Row) => boolean },
): NewRows<Row> {
  const { list, isOwn } = options;
  const [seen, setSeen] = useState<{ list: string; newest: string } | null>(
    null,
  );
  const newest = rows.at(0)?.id;
  const seenAt =
    seen && seen.list === list
      ? rows.findIndex(row => row.id === seen.newest)
      : -1;
  if (list !== undefined && newest !== undefined && seenAt < 0) {
    setSeen({ list, newest });
  }
  const waiting = rows.slice(0, Math.max(seenAt, 0)).filter(r => !isOwn(r));
  return {
    shown: waiting.length ? rows.filter(r => !waiting.includes(r)) : rows,
    count: waiting.length,
    show: () => {
      if (list !== undefined && newest !== undefined) setSeen({ list, newest });
    },
  };
}
