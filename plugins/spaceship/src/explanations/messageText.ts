import {
  refsWritten,
  renderMessage,
  renderRemedy,
  withNames,
  type Message,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Explanation } from '../api/questions';
import type { NameOf } from '../people/useNames';
import { localTimes } from '../time/localTimes';

/** The text of an explanation's message, with people and groups by the names of the catalog. */
export const messageText = (message: Message, nameOf: NameOf): string =>
  localTimes(withNames(renderMessage(message), nameOf));

/** Every reference that a tree shows: in its messages, and as its remedies' people. */
export function refsIn(tree: Explanation): string[] {
  const who = tree.remedies.flatMap(remedy =>
    remedy.kind === 'person'
      ? [...remedy.who]
      : refsWritten(renderRemedy(remedy)),
  );
  return [
    ...refsWritten(renderMessage(tree.message)),
    ...who,
    ...tree.parts.flatMap(refsIn),
  ];
}
