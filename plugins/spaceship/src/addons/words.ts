import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { Addon, AddonSummary, OperationSummary } from '../api/addons';
import { mayOf } from '../dialogs/ActButton';
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

/**
 * How it is: healthy if it was seen so lately; what was seen too long ago is no news, and what never was is but ready.
 * One that can't be used before somebody does something waits for a person; of one whose key ends, that is said first.
 */
export function healthOf(
  addon: Pick<AddonSummary, 'state' | 'observedAt' | 'operation' | 'keyEnd'>,
  now: Date,
): StateWord {
  if (addon.state !== 'ready') {
    return addon.operation && asksSomebody(addon.operation)
      ? 'waiting-person'
      : wordFor(addon.state);
  }
  const { keyEnd, observedAt } = addon;
  if (keyEnd?.isOver) return 'key-ended';
  if (keyEnd && keyEnd.next !== 'none') return 'key-ends';
  if (!observedAt) return 'ready';
  const ageMs = now.getTime() - new Date(observedAt).getTime();
  return ageMs > tooOldMs ? 'no-news' : 'healthy';
}

type Standing = Pick<OperationSummary, 'state' | 'verdict'>;

/** Whether it goes on only when somebody has done something. */
export const asksSomebody = ({ verdict }: Standing): boolean =>
  verdict === 'waiting-person';

/** The state of an operation as a reader knows it. */
export const stateOfOperation = (operation: Standing): StateWord =>
  asksSomebody(operation) ? 'waiting-person' : wordFor(operation.state);

/** Whether an external API waits for a key, and the reader may hand it in. */
export const isYourTurn = (addon: Addon): boolean =>
  needsKey(addon) && mayOf(addon.may, 'setKey').allowed;

/** Nothing can be done with an external API whose first key is not there. */
export const needsKey = ({
  capabilities,
  credentials,
  may,
  pendingKey,
  state,
}: Addon): boolean =>
  'setKey' in may &&
  !capabilities.copies &&
  state !== 'destroyed' &&
  pendingKey === null &&
  !credentials.some(c => c.state === 'current');

/** Whether it gives somebody another credential: until the old one is gone, one can go back. */
export const movesCredential = (kind: OperationSummary['kind']): boolean =>
  kind === 'rotate' || kind === 'swap';
