import {
  instantText,
  type KeyEnd,
} from '@spaceship/backstage-plugin-spaceship-common';

const helps: Record<KeyEnd['next'], string> = {
  'hand-in': 'Hand in the next one, then rotate.',
  rotate: 'The next one was handed in: rotate, and it is used.',
  none: 'It is being rotated.',
};

/** When the key of an external API ends or has ended, and what helps. */
export const keyEndSentence = ({ at, isOver, next }: KeyEnd): string =>
  `Its key ${isOver ? 'has ended, on' : 'ends on'} ${instantText(at)}. ${
    helps[next]
  }`;
