import {
  openLeaves,
  renderMessage,
  renderRemedy,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';

const words = {
  who: /reporting from 127\.0\.0\.1 \(1, as app_g\d+ since \d{4}-\d\d-\d\d \d\d:\d\d UTC\)/,
  'that it stays': /It stays/,
  'how to end it': /can end its sessions/,
  'how to go back': /can cancel the rotation/,
};

/** What a person is told where somebody does not leave an old login, or null where nobody is asked. */
export function askedOf(tree: Explanation | null): string | null {
  const asks =
    tree &&
    openLeaves(tree).find(
      ({ verdict, message }) =>
        verdict === 'waiting-person' && message.key === 'rotation.still-used',
    );
  return asks
    ? [renderMessage(asks.message), ...asks.remedies.map(renderRemedy)].join(
        ' ',
      )
    : null;
}

/** What is missing in it. */
export const missingIn = (asked: string | null): string[] =>
  asked === null
    ? ['nobody was asked']
    : Object.entries(words).flatMap(([what, word]) =>
        word.test(asked) ? [] : [`“${asked}” does not say ${what}`],
      );
