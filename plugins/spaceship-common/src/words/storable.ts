/** A NUL, or half of a surrogate pair: JSON and YAML can spell both, and Postgres can keep neither in text. */
// Control characters are what is looked for.
// eslint-disable-next-line no-control-regex
const unstorable = /[\u0000\p{Surrogate}]/u;

/** May it be text in the database? */
export const isStorable = (text: string): boolean => !unstorable.test(text);
