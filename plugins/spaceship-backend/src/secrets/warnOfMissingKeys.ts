import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { countValuesByKey } from './countValuesByKey';
import type { SealedStore } from './SealedStore';
import type { SecretBox } from './SecretBox';

/** Tells the log of secrets that this back end can't open, before a delivery finds out. */
export async function warnOfMissingKeys(
  deps: { knex: Knex; box: SecretBox; logger: LoggerService },
  stores: readonly SealedStore[],
): Promise<void> {
  const { knex, box, logger } = deps;
  const { keys } = await countValuesByKey(knex, box, stores);
  for (const { id, configured, values } of keys) {
    if (configured) continue;
    logger.warn(
      `Secrets (${values}) are sealed with master key ${id}, which is not configured, so nobody can open them. Add that key to spaceship.secrets, below the one that seals, and start again.`,
    );
  }
}
