import {
  resolveStage,
  type ServiceModel,
  type Tier,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { choosePlan, unknownType } from '../addons/choosePlan';
import type { DestinationRow } from '../destinations/store';

/** Which add-ons a delivery of this model would fail at, and why: the portal has nothing that makes them. */
export function addonRemarks(
  model: ServiceModel,
  destinations: readonly DestinationRow[],
  providers: ReadonlyMap<string, AddonProvider>,
): string[] {
  const tiers = tiersOf(model, destinations);
  return Object.entries(model.addons).flatMap(([alias, { type, plan }]) => {
    const provider = providers.get(type);
    const objections = provider
      ? tiers.flatMap(tier => {
          const chosen = choosePlan(provider, plan, tier);
          return 'objection' in chosen ? [chosen.objection] : [];
        })
      : [unknownType(type, providers.keys())];
    return [...new Set(objections)].map(
      objection => `The add-on ${alias} can't be made. ${objection}`,
    );
  });
}

/** Where the flow leads; without one, nobody knows yet where people deliver to, and staging stands for it. */
function tiersOf(
  { flow }: ServiceModel,
  destinations: readonly DestinationRow[],
): Tier[] {
  if (flow.length === 0) return ['staging'];
  const tiers = flow.flatMap(stage => {
    const stops = resolveStage(stage, destinations);
    return 'waves' in stops ? stops.waves.flat().map(({ tier }) => tier) : [];
  });
  return [...new Set(tiers)];
}
