import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';

/** Finds what a binding belongs to, so that permissions can be asked. */
export class Bindings {
  constructor(private readonly knex: Knex) {}

  async addonOf(id: string): Promise<string> {
    const row = await this.knex('bindings')
      .where({ id })
      .whereNull('removed_at')
      .first('addon_id');
    if (!row) throw new NotFoundError(`There is no binding ${id}.`);
    return row.addon_id;
  }
}
