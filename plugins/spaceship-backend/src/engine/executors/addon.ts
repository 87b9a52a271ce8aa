import type { StepInput } from '@spaceship/backstage-plugin-spaceship-common';
import type { StepOutcome } from '@spaceship/backstage-plugin-spaceship-common';
import type { Effect } from '@spaceship/backstage-plugin-spaceship-node';
import type { DeliveryTarget } from '../../deliveries/loadTarget';
import type { StepCall, StepExecutor } from './executor';
import { repeatable } from './repeatable';

type AddonInput = Extract<StepInput, { kind: 'addon.provision' }>;

/** Gives a service its add-on at a destination, or adopts what is there. */
export type ProvisionAddon = (
  binding: {
    serviceId: string;
    destinationId: string;
    alias: string;
    type: string;
    plan: string;
  },
  effect: Effect,
) => Promise<StepOutcome>;

export const provision = (
  locate: (call: StepCall<any>) => Promise<DeliveryTarget>,
  provisionAddon: ProvisionAddon,
): StepExecutor<AddonInput> =>
  repeatable(async call => {
    const { target } = await locate(call);
    const { alias, type, plan } = call.input;
    return await provisionAddon(
      {
        serviceId: target.service.id,
        destinationId: target.destination.id,
        alias,
        type,
        plan,
      },
      call.effect,
    );
  });
