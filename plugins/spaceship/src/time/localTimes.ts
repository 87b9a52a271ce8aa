import { withInstants } from '@spaceship/backstage-plugin-spaceship-common';
import { formatPoint } from './duration';

/** A sentence of the back end, with its instants as the reader's clock shows them. */
export const localTimes = (sentence: string): string =>
  withInstants(sentence, at => formatPoint(at, new Date()));
