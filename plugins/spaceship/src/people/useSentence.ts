import {
  refsWritten,
  withNames,
} from '@spaceship/backstage-plugin-spaceship-common';
import { localTimes } from '../time/localTimes';
import { useNames } from './useNames';

/** A sentence of the back end as its reader knows things: people and groups by the catalog's names, times by their clock. */
export function useSentence(sentence: string): string {
  const nameOf = useNames(refsWritten(sentence));
  return localTimes(withNames(sentence, nameOf));
}
