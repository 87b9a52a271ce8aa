import type { EntityRef } from '../words/ids';

/** Sentences write people and groups by their references; pages show the catalog's names of them, by `withNames`. */
const name = '[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*';
const written = new RegExp(
  `\\b(?:user|group|component|system):${name}/${name}`,
  'g',
);

/** The references in a sentence. */
export const refsWritten = (sentence: string): EntityRef[] =>
  sentence.match(written) ?? [];

/** A sentence with its references written in another way. */
export const withNames = (
  sentence: string,
  nameOf: (ref: EntityRef) => string,
): string => sentence.replace(written, nameOf);

/** `user:default/mira` reads “mira”: for readers that have no catalog to ask. What is no reference stays as it is. */
export const nameInside = (ref: EntityRef): string =>
  withNames(ref, found => found.slice(found.indexOf('/') + 1));
