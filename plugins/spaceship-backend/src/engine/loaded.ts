import type { Unchanged } from './commit';

/** The facts of a subject with what the engine itself needs to know about its row. */
export type Loaded<F> = {
  facts: F;
  unchanged: Unchanged;
  /** The row's fence now; another than the lease's means that the lease is lost. */
  fence: number;
  treeDigest: string | null;
  /** The database's clock when they were read. */
  readAt: Date;
  /** Something could not be asked: plan again soon. */
  isPartial: boolean;
};
