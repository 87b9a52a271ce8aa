import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Permitted } from '../api/Access';
import type { Act } from '../api/Act';
import { loadSteps } from '../deliveries/loadSteps';
import { stepForApi } from '../deliveries/stepForApi';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import { sayToOperation } from './sayToOperation';
import {
  findOperation,
  operationSummaryFromDb,
} from './store/operationRecords';

type Acts = Schemas['Operation']['may'];

/** Operations on add-ons: shown, and told what to do. Routers use `AuthorizedOperations`. */
export class Operations {
  constructor(private readonly deps: { knex: Knex; wakes: Wakes }) {}

  find(id: string): Promise<Record<string, any>> {
    return findOperation(this.deps.knex, id);
  }

  async get(
    row: Record<string, any>,
    permitted: { cancel: Permitted; force: Permitted },
  ): Promise<Schemas['Operation']> {
    const steps = await loadSteps(this.deps.knex, row.id);
    return {
      ...operationSummaryFromDb(row),
      tree: row.tree,
      steps: steps.map(stepForApi),
      may: this.#may(row, permitted),
    };
  }

  async say(
    row: Record<string, any>,
    what: 'cancel' | 'force',
    reason: string,
    permitted: { cancel: Permitted; force: Permitted },
    act: Act,
  ): Promise<Schemas['Operation']> {
    await act.commit(async trx => {
      await lockService(trx, row.service_id);
      await sayToOperation(trx, this.deps.wakes, row.id, what, {
        by: act.actor.ref,
        reason,
      });
    });
    return this.get(await this.find(row.id), permitted);
  }

  #may(row: Record<string, any>, permitted: Acts): Acts {
    const isOver = row.state !== 'waiting' && row.state !== 'running';
    const movesCredential = row.kind === 'rotate' || row.kind === 'swap';
    return {
      cancel: unless(
        isOver
          ? 'It has ended already.'
          : row.cancel_requested && 'It is being cancelled already.',
        permitted.cancel,
      ),
      force: unless(
        (isOver && 'It has ended already.') ||
          (!movesCredential && 'There is no old credential to end.') ||
          (row.forced && 'Nobody waits for sessions any more.'),
        permitted.force,
      ),
    };
  }
}

const unless = (
  reason: string | false | null,
  permitted: Permitted,
): Permitted => (reason ? { allowed: false, reason } : permitted);
