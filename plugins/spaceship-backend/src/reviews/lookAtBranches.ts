import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { findService } from '../services/store';
import { lockService } from '../services/store/lockService';
import { actOnBranch } from './actOnBranch';
import type { ReviewDeps } from './createReview';

/**
 * The net for events that were lost: looks now and then at the branches that have an environment. One that was moved is
 * moved here too; one that is missing twice in a row ends its environment. A repository that does not answer proves nothing.
 */
export async function lookAtBranches(
  deps: ReviewDeps & {
    knex: Knex;
    logger: LoggerService;
    sources: ReadonlyMap<string, SourceProvider>;
  },
): Promise<void> {
  const { knex, logger, sources } = deps;
  const rows: { service_id: string; branches: string[] }[] = await knex(
    'review_environments',
  )
    .whereNot('state', 'destroyed')
    .whereNull('ending')
    .groupBy('service_id')
    .select('service_id', knex.raw('array_agg(branch) as branches'));
  for (const { service_id: serviceId, branches } of rows) {
    const service = await findService(knex, serviceId);
    const source = service && sources.get(service.source.provider);
    if (!service || !source) continue;
    try {
      const heads = await source.heads(service.source.location);
      for (const branch of branches) {
        await knex.transaction(async trx => {
          await lockService(trx, serviceId);
          await actOnBranch(trx, deps, service, {
            branch,
            head: heads[branch] ?? null,
            by: { kind: 'round' },
          });
        });
      }
    } catch (error) {
      logger.warn(
        `The branches of ${service.name} could not be looked at: ${error}`,
      );
    }
  }
}
