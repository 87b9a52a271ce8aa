import { useEffect, useState } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import {
  nameInside,
  refsWritten,
} from '@spaceship/backstage-plugin-spaceship-common';

/** The name by which people know an entity reference. */
export type NameOf = (ref: string) => string;

/** What nobody did but the platform itself. */
const platform = 'spaceship';

const isRef = (ref: string) => refsWritten(ref)[0] === ref;

/** The catalog's names of these references; what is no reference stays as it is. */
export function useNames(refs: readonly string[]): NameOf {
  const presentation = useApiHolder().get(entityPresentationApiRef);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const wanted = [...new Set(refs)].filter(isRef).sort();
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

  return ref =>
    ref === platform ? 'Spaceship' : names[ref] ?? nameInside(ref);
}
