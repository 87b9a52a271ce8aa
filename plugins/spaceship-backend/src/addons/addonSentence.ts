import type { KeyEnd } from '@spaceship/backstage-plugin-spaceship-common';
import { keyEndSentence } from './keyEndSentence';

/** What is so with an add-on and what comes next, in a sentence; what is done to it now says it itself. */
export function addonSentence(addon: {
  state: string;
  aliases: readonly string[];
  operation: { sentence: string } | null;
  keyEnd: KeyEnd | null;
}): string {
  if (addon.operation) return addon.operation.sentence;
  switch (addon.state) {
    case 'ready':
      return [
        addon.aliases.length > 0
          ? `Ready, bound as ${addon.aliases.join(', ')}.`
          : 'Ready; nothing is bound to it.',
        ...(addon.keyEnd ? [keyEndSentence(addon.keyEnd)] : []),
      ].join(' ');
    case 'provisioning':
      return 'The next delivery makes it.';
    case 'copying':
      return 'Its data is being copied.';
    case 'failed':
      return 'It could not be finished; destroy it, or deliver again.';
    case 'destroying':
      return 'It is being destroyed.';
    default:
      return 'It was destroyed.';
  }
}
