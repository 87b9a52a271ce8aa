import { secretSpellings } from '@spaceship/backstage-plugin-spaceship-node';

/**
 * A function that blanks out values in a line, however they are spelled, longest first; of one that spans several lines,
 * each of them.
 */
export function redactor(
  secrets: readonly (string | undefined)[],
): (text: string) => string {
  const values = secrets
    .flatMap(secret => (secret ? [secret, ...secret.split(/\r?\n/)] : []))
    .filter(value => value.trim() !== '');
  const spellings = secretSpellings(values);
  if (spellings.length === 0) return text => text;
  return text =>
    spellings.reduce(
      (clean, spelling) => clean.replaceAll(spelling, '[secret]'),
      text,
    );
}
