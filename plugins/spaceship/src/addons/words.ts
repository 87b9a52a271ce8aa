import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { AddonSummary, OperationSummary } from '../api/addons';
import { wordFor, type StateWord } from '../states/look';
import type { SpaceshipMessages } from '../translation';

type T = TranslationFunction<SpaceshipMessages>;

const knownTypes = ['postgres', 'api-key'] as const;

/** The type of an add-on in words; one that these pages do not know by its own name. */
export function typeOf(addon: Pick<AddonSummary, 'type'>, t: T): string {
  const known = knownTypes.find(type => type === addon.type);
  return known ? t(`addon.type.${known}`) : addon.type;
}

type Named = Pick<AddonSummary, 'id' | 'type' | 'aliases'>;

/** Tells add-ons that nothing is bound to from each other. */
const endOfId = 6;

/** What people call it: the aliases it is bound as, else its type with the end of its id. */
export const nameOfAddon = (addon: Named): string =>
  addon.aliases.join(', ') || `${addon.type}-${addon.id.slice(-endOfId)}`;

/** Service, destination and alias: what somebody types who destroys it. */
export const pathOfAddon = (
  addon: Named & Pick<AddonSummary, 'service' | 'destination'>,
): string =>
  [
    addon.service.name,
    addon.destination.slug,
    addon.aliases[0] ?? nameOfAddon(addon),
  ].join('/');

const tooOldMs = 10 * 60_000;

/** How it is: healthy if it was seen so lately; what was seen too long ago is no news, and what never was is but ready. */
export function healthOf(
  addon: Pick<AddonSummary, 'state'> & { observedAt?: string | null },
  now: Date,
): StateWord {
  if (addon.state !== 'ready') return wordFor(addon.state);
  const { observedAt } = addon;
  if (!observedAt) return 'ready';
  const ageMs = now.getTime() - new Date(observedAt).getTime();
  return ageMs > tooOldMs ? 'no-news' : 'healthy';
}

/** The state of an operation as a reader knows it. */
export const stateOfOperation = (
  operation: Pick<OperationSummary, 'state'>,
): StateWord => wordFor(operation.state);

/** Whether it gives somebody another credential: until the old one is gone, one can go back. */
export const movesCredential = (kind: OperationSummary['kind']): boolean =>
  kind === 'rotate' || kind === 'swap';
