import type { Knex } from 'knex';
import {
  FencedError,
  TerminalError,
  type AddonProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { StepCall } from '../../engine/executors/executor';
import { activeSql } from '../../engine/subject';
import type { SecretBox } from '../../secrets/SecretBox';

/** What the steps of operations need. */
export type AddonStepDeps = {
  knex: Knex;
  box: SecretBox;
  providers: ReadonlyMap<string, AddonProvider>;
};

/** Who makes this add-on; throws where no module does. */
export async function providerOf(
  deps: Pick<AddonStepDeps, 'knex' | 'providers'>,
  addonId: string,
): Promise<AddonProvider> {
  const { type } = await deps
    .knex('addons')
    .where({ id: addonId })
    .first('type');
  const provider = deps.providers.get(type);
  if (!provider) {
    throw new TerminalError(
      `No module makes add-ons of type ${type}. Installed: ${
        [...deps.providers.keys()].join(', ') || 'none'
      }.`,
    );
  }
  return provider;
}

/** Stores what a step did, while its operation still has the fence that it was called with. */
export async function underFence<T>(
  knex: Knex,
  call: Pick<StepCall, 'subject' | 'effect'>,
  write: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return await knex.transaction(async trx => {
    await demandFence(trx, call);
    return await write(trx);
  });
}

/** Locks the operation's row. Throws where it has another fence by now. */
export async function demandFence(
  trx: Knex.Transaction,
  call: Pick<StepCall, 'subject' | 'effect'>,
): Promise<void> {
  const { rows } = await trx.raw(
    `select 1 from operations
     where id = ? and fence = ? and state in (${activeSql('operation')})
     for no key update`,
    [call.subject.id, call.effect.fence],
  );
  if (rows.length === 0) {
    throw new FencedError('A newer owner takes this operation further.');
  }
}
