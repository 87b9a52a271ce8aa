import { useSentence } from './useSentence';

/** A sentence of the back end, for its reader. */
export function Sentence(props: { of: string }) {
  return <>{useSentence(props.of)}</>;
}
