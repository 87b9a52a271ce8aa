/**
 * Does pieces of work one after the other, within this process. For what holds a connection to the database while
 * something else needs another one: many at once would hold all that the pool has, and wait for each other.
 */
export function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
