import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { isSameSeal } from '../secrets/SecretBox';
import type { StoredVariable, StoredVariables } from './storedVariables';

/** Which keys differ between two revisions, by name. Values are compared and never shown. */
export function compareVariables(
  before: StoredVariables,
  after: StoredVariables,
): Schemas['ConfigKeyChange'][] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.sort().flatMap(name => {
    const [was, is] = [before[name], after[name]];
    if (was && is && same(was, is)) return [];
    return [
      {
        name,
        change: changeOf(was, is),
        secret: (is ?? was).secret,
      },
    ];
  });
}

/** In which way something differs from what was there. */
export function changeOf<T>(
  was: T | undefined,
  is: T | undefined,
): 'added' | 'changed' | 'removed' {
  if (was === undefined) return 'added';
  return is === undefined ? 'removed' : 'changed';
}

/** A secret that was not set again keeps its seal from revision to revision. */
const same = (a: StoredVariable, b: StoredVariable): boolean =>
  a.secret
    ? b.secret && isSameSeal(a.sealed, b.sealed)
    : !b.secret && a.value === b.value;
