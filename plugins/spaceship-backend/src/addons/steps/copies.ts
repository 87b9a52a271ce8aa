import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonRequest,
  Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { StepExecutor } from '../../engine/executors/executor';
import { repeatable } from '../../engine/executors/repeatable';
import { addonRequest } from '../store/addonRequest';
import { askUntilReady } from './askUntilReady';
import { providerOf, underFence, type AddonStepDeps } from './stepDeps';

type Input<K extends StepInput['kind']> = Extract<StepInput, { kind: K }>;

const askAgainMs = 500;

/** The add-on exists, made empty, from another one, or from a backup. */
export const createAddon = (
  deps: AddonStepDeps,
): StepExecutor<Input<'addon.create'>> =>
  make(deps, (provider, _input, request, effect) =>
    provider.provision(request, effect),
  );

export const cloneAddon = (
  deps: AddonStepDeps,
): StepExecutor<Input<'addon.clone'>> =>
  make(deps, (provider, input, request, effect) =>
    provider.clone(input.sourceId, request, effect),
  );

export const restoreAddon = (
  deps: AddonStepDeps,
): StepExecutor<Input<'addon.restore'>> =>
  make(deps, (provider, input, request, effect) =>
    provider.restore(input.backupId, request, effect),
  );

const make = <I extends StepInput & { addonId: string }>(
  deps: AddonStepDeps,
  start: (
    provider: Awaited<ReturnType<typeof providerOf>>,
    input: I,
    request: AddonRequest,
    effect: Effect,
  ) => Promise<void>,
): StepExecutor<I> =>
  repeatable(async call => {
    const { addonId } = call.input;
    const provider = await providerOf(deps, addonId);
    const request = await addonRequest(deps.knex, addonId);
    return await askUntilReady(provider, request, () =>
      start(provider, call.input, request, call.effect),
    );
  });

/** Nothing is left of it but its backups: the provider looked. */
export const destroyAddon = (
  deps: AddonStepDeps,
): StepExecutor<Input<'addon.destroy'>> =>
  repeatable(async call => {
    const { addonId } = call.input;
    const provider = await providerOf(deps, addonId);
    await underFence(deps.knex, call, trx =>
      trx('addons')
        .where({ id: addonId })
        .whereNot('state', 'destroyed')
        .update({ state: 'destroying' }),
    );
    await provider.destroy(addonId, call.effect);
    const left = (await provider.inventory()).filter(
      item => item.addonId === addonId && item.backupId === undefined,
    );
    if (left.length === 0) return { state: 'succeeded' };
    return {
      state: 'running',
      askAgainMs,
      output: {
        detail: `still there: ${left
          .map(({ what, where }) => `${what} at ${where}`)
          .join(', ')}`,
      },
    };
  });

/** A backup of its data exists. */
export const makeBackup = (
  deps: AddonStepDeps,
): StepExecutor<Input<'backup.make'>> =>
  repeatable(async call => {
    const { addonId, backupId } = call.input;
    const provider = await providerOf(deps, addonId);
    const status = await provider.askBackup(backupId);
    const again = (detail: string): StepOutcome => ({
      state: 'running',
      askAgainMs,
      output: { detail },
    });
    switch (status.state) {
      case 'running':
        return again(status.detail);
      case 'ready':
        await underFence(deps.knex, call, trx =>
          trx('backups').where({ id: backupId }).update({
            state: 'ready',
            location: status.location,
            size_bytes: status.sizeBytes,
            taken_at: status.takenAt,
          }),
        );
        return { state: 'succeeded', output: { sizeBytes: status.sizeBytes } };
      case 'failed':
        if (status.terminal) {
          return {
            state: 'failed',
            error: { message: status.message, terminal: true },
          };
        }
        await provider.backup(addonId, backupId, call.effect);
        return again(status.message);
      default:
        await provider.backup(addonId, backupId, call.effect);
        return again('it has begun');
    }
  });

/** A backup that nobody wants any more is gone; nobody begins to restore it meanwhile. */
export const removeBackup = (
  deps: AddonStepDeps,
): StepExecutor<Input<'backup.remove'>> =>
  repeatable(async call => {
    const { addonId, backupId } = call.input;
    const provider = await providerOf(deps, addonId);
    await underFence(deps.knex, call, trx =>
      trx('backups')
        .where({ id: backupId })
        .whereNot('state', 'removing')
        .update({ state: 'failed' }),
    );
    await provider.removeBackup(addonId, backupId, call.effect);
    return { state: 'succeeded' };
  });
