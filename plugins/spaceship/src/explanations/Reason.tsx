import { decisiveLeaf } from '@spaceship/backstage-plugin-spaceship-common';
import type { Explanation } from '../api/questions';
import { useNames } from '../people/useNames';
import { messageText, refsIn } from './messageText';

/** What decides of a tree, in the words of its condition: beside the tree, which says itself who or what can change it. */
export function Reason(props: { of: Explanation }) {
  const decisive = decisiveLeaf(props.of) ?? props.of;
  const nameOf = useNames(refsIn(decisive));
  return <>{messageText(decisive.message, nameOf)}</>;
}
