import type { Knex } from 'knex';

/** A row that holds sealed values, with where each belongs. */
export type SealedRow = {
  /** Where a walk over the rows goes on. */
  cursor: readonly (string | number)[];
  values: readonly { sealed: string; context: string }[];
  /**
   * Puts other seals in the place of the values, in their order; does nothing where the row has changed since, or is
   * gone.
   */
  replace(knex: Knex, seals: readonly string[]): Promise<void>;
};

/** One kind of rows with sealed values. Every column that `SecretBox` seals for belongs to one: `sealedStores` has all. */
export type SealedStore = {
  /** Rows with a value that another key than this has sealed, after the cursor, by primary key. */
  rowsSealedOtherwise(
    knex: Knex,
    keyId: string,
    after: SealedRow['cursor'] | null,
    limit: number,
  ): Promise<SealedRow[]>;
  /** How many values each key has sealed. */
  countByKey(knex: Knex): Promise<{ keyId: string; values: number }[]>;
};
