/** How many releases a place is behind what is built on its service's branch; at least so many, where `isMore`. */
export type Behind = { count: number; isMore: boolean };

/**
 * The releases that were built on the branch after the one that runs. null where nothing runs, or what was not built on
 * the branch: that is neither before nor after. `built`: numbers, newest first; without the oldest unless `isAll`.
 */
export function behind(
  running: number | null,
  built: { numbers: readonly number[]; isAll: boolean },
): Behind | null {
  if (running === null) return null;
  const { numbers, isAll } = built;
  const count = numbers.indexOf(running);
  if (count >= 0) return { count, isMore: false };
  const isOlder = numbers.every(number => number > running);
  return !isAll && isOlder ? { count: numbers.length, isMore: true } : null;
}
