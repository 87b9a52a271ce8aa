import {
  renderMessage,
  type Message,
  type MessageParams,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Explanation } from '../api/questions';
import type { NameOf } from '../people/useNames';
import { localTimes } from '../time/localTimes';

/** The text of an explanation's message, with people and groups by the names of the catalog. */
export function messageText(message: Message, nameOf: NameOf): string {
  return localTimes(
    renderMessage({ ...message, params: named(message.params, nameOf) }),
  );
}

function named(params: MessageParams, nameOf: NameOf): MessageParams {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => {
      if (typeof value === 'string') return [key, nameOf(value)];
      if (Array.isArray(value)) return [key, value.map(nameOf)];
      return [key, value];
    }),
  );
}

/** Every string in a tree that may be a reference: its messages' parameters and its remedies' people. */
export function refsIn(tree: Explanation): string[] {
  const params = Object.values(tree.message.params).flatMap(value => {
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? (value as string[]) : [];
  });
  const who = tree.remedies.flatMap(remedy => {
    if (remedy.kind === 'person') return [...remedy.who];
    return remedy.kind === 'change' && remedy.owner ? [remedy.owner] : [];
  });
  return [...params, ...who, ...tree.parts.flatMap(refsIn)];
}
