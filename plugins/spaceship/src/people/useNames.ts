import { useEffect, useState } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';

/** The name by which people know an entity reference. */
export type NameOf = (ref: string) => string;

const reference = /^(user|group|component|system):[^/]+\/(.+)$/;

/** The name inside a reference, for as long as the catalog has not said more. */
export const shortName: NameOf = ref => reference.exec(ref)?.[2] ?? ref;

/** The catalog's names of these references; what is no reference stays as it is. */
export function useNames(refs: readonly string[]): NameOf {
  const presentation = useApiHolder().get(entityPresentationApiRef);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const wanted = [...new Set(refs)].filter(ref => reference.test(ref)).sort();
  const key = wanted.join('\n');

  useEffect(() => {
    if (!presentation || !key) return undefined;
    let isCurrent = true;
    const asked = key.split('\n').map(async ref => {
      const shown = await presentation.forEntity(ref).promise;
      return [ref, shown.primaryTitle] as const;
    });
    Promise.all(asked).then(
      entries => isCurrent && setNames(Object.fromEntries(entries)),
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [presentation, key]);

  return ref => names[ref] ?? shortName(ref);
}
