import type { Tier } from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';

/** Why no add-on of this type can be made. */
export const unknownType = (type: string, known: Iterable<string>): string =>
  `No provider makes add-ons of type ${type}. Known: ${
    [...known].join(', ') || 'none'
  }. Install a module for it, or change the type in spaceship.yaml.`;

/** The plan that whoever asks for this one gets at a destination of that tier, or why there is none. */
export function choosePlan(
  provider: AddonProvider,
  wished: string,
  tier: Tier,
): { plan: string } | { objection: string } {
  const plan = provider.planAt?.(wished, tier) ?? wished;
  if (!provider.plans.includes(plan)) {
    return {
      objection: `${provider.type} has no plan ${plan}. Its plans are ${
        (provider.wishes ?? provider.plans).join(', ') || 'none'
      }.`,
    };
  }
  const objection = provider.objection?.(plan, tier) ?? null;
  return objection === null ? { plan } : { objection };
}
