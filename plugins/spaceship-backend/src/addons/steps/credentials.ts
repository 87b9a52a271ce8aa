import type { Knex } from 'knex';
import type { StepInput } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  Credential,
  OfferedKey,
} from '@spaceship/backstage-plugin-spaceship-node';
import {
  KeyAwaitedError,
  TerminalError,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { StepCall, StepExecutor } from '../../engine/executors/executor';
import { repeatable } from '../../engine/executors/repeatable';
import { failpoint } from '../../engine/failpoint';
import { publish } from '../../outbox/publish';
import {
  credentialColumns,
  moveCredentials,
  openCredential,
} from '../store/credentialRow';
import {
  forgetTakenKey,
  openPendingKey,
  takePendingKey,
} from '../store/pendingKey';
import { providerOf, underFence, type AddonStepDeps } from './stepDeps';

type Input<K extends StepInput['kind']> = Extract<StepInput, { kind: K }>;
type At = { addonId: string; generation: number };

/** Handing a key in wakes who waits for it; this catches what that misses. */
const untilKeyMs = 30_000;

/** The login of the next generation exists, and its values are stored. */
export const mintCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.mint'>> =>
  repeatable(async call => {
    const { addonId, generation, bindingId } = call.input;
    if (await find(deps.knex, call.input)) return { state: 'succeeded' };
    const provider = await providerOf(deps, addonId);
    const offered: OfferedKey | null = await openPendingKey(
      deps.knex,
      deps.box,
      addonId,
    );
    let credential: Credential;
    try {
      credential = await provider.mint(
        addonId,
        generation,
        call.effect,
        offered ?? undefined,
      );
    } catch (error) {
      if (!(error instanceof KeyAwaitedError)) throw error;
      const { message } = error;
      return {
        state: 'running',
        askAgainMs: untilKeyMs,
        output: { awaitsKey: message },
      };
    }
    await betweenEffectAndRows(call);
    await underFence(deps.knex, call, async trx => {
      await trx('credentials')
        .insert({
          ...credentialColumns(deps.box, addonId, credential),
          binding_id: bindingId,
          state: 'minted',
          history: JSON.stringify({ minted: call.startedAt }),
        })
        .onConflict(['addon_id', 'generation'])
        .ignore();
      if (offered) await takePendingKey(trx, deps.box, call.input, offered);
    });
    return { state: 'succeeded' };
  });

/** One can log in with it, by the way the application does. */
export const probeCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.probe'>> =>
  repeatable(async call => {
    const { addonId } = call.input;
    const provider = await providerOf(deps, addonId);
    const credential = await stored(deps, call.input);
    let proven: Awaited<ReturnType<typeof provider.probe>>;
    try {
      proven = await provider.probe(addonId, credential);
    } catch (error) {
      const { message } = error as Error;
      return { state: 'failed', error: { message, terminal: false } };
    }
    await underFence(deps.knex, call, trx =>
      moveCredentials(
        trx,
        query => query.where({ ...at(call.input), state: 'minted' }),
        'probed',
      ),
    );
    return { state: 'succeeded', ...(proven && { output: proven }) };
  });

/** It is the one that processes get from now on, and the binding is where it is. */
export const publishCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.publish'>> =>
  repeatable(async call => {
    const { addonId, bindingId, generation } = call.input;
    await underFence(deps.knex, call, async trx => {
      const binding = await trx('bindings')
        .where({ id: bindingId })
        .forUpdate()
        .first('service_id', 'destination_id', 'removed_at');
      if (!binding || binding.removed_at) {
        throw new TerminalError('The binding was removed.');
      }
      await moveCredentials(
        trx,
        query =>
          query
            .where({ binding_id: bindingId })
            .whereIn('state', ['published', 'current'])
            .whereNot(builder =>
              builder.where({ addon_id: addonId, generation }),
            ),
        'draining',
      );
      await moveCredentials(
        trx,
        query => query.where(at(call.input)),
        'current',
      );
      await trx('bindings')
        .where({ id: bindingId })
        .update({ addon_id: addonId });
      await trx('addons')
        .where({ id: addonId })
        .whereNot('state', 'destroyed')
        .update({ state: 'ready', expires_at: null });
      await forgetTakenKey(trx, call.input);
      await publish(trx, 'spaceship.addon', {
        serviceId: binding.service_id,
        destinationId: binding.destination_id,
        addonId,
      });
    });
    return { state: 'succeeded' };
  });

/** No new login with it; who is in stays in. */
export const fenceCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.fence'>> =>
  repeatable(async call => {
    const { addonId, generation } = call.input;
    const provider = await providerOf(deps, addonId);
    await provider.fence(addonId, generation, call.effect);
    await betweenEffectAndRows(call);
    await underFence(deps.knex, call, trx =>
      moveCredentials(trx, query => query.where(at(call.input)), 'fenced'),
    );
    return { state: 'succeeded' };
  });

export const unfenceCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.unfence'>> =>
  repeatable(async call => {
    const { addonId, generation } = call.input;
    const provider = await providerOf(deps, addonId);
    await provider.unfence(addonId, generation, call.effect);
    await betweenEffectAndRows(call);
    await underFence(deps.knex, call, trx =>
      moveCredentials(trx, query => query.where(at(call.input)), 'draining'),
    );
    return { state: 'succeeded' };
  });

/** Its sessions are ended, it is gone, and nothing of it is left. */
export const revokeCredential = (
  deps: AddonStepDeps,
): StepExecutor<Input<'credential.revoke'>> =>
  repeatable(async call => {
    const { addonId, generation } = call.input;
    const provider = await providerOf(deps, addonId);
    await provider.revoke(addonId, generation, call.effect);
    await betweenEffectAndRows(call);
    await underFence(deps.knex, call, trx =>
      moveCredentials(trx, query => query.where(at(call.input)), 'revoked'),
    );
    return { state: 'succeeded' };
  });

/** The store has changed, and our rows do not say so yet. */
const betweenEffectAndRows = ({ subject, input }: StepCall): Promise<void> =>
  failpoint('within-effect', { subjectId: subject.id, doing: input.kind });

const at = ({ addonId, generation }: At) => ({
  addon_id: addonId,
  generation,
});

const find = (knex: Knex, where: At) =>
  knex('credentials')
    .where(at(where))
    .first('addon_id', 'generation', 'sealed', 'keys', 'state');

async function stored(
  { knex, box }: AddonStepDeps,
  where: At,
): Promise<Credential> {
  const row = await find(knex, where);
  if (!row || row.state === 'revoked') {
    throw new TerminalError(`Credential ${where.generation} is gone.`);
  }
  return openCredential(box, row);
}
