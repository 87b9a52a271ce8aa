import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import type { OperationSummary } from '../../api/addons';

/** An act on an add-on that a person may begin; its dialog says what will happen. */
export type AddonAct =
  | { kind: 'rotate' }
  | { kind: 'backUp' }
  | { kind: 'clone' }
  | { kind: 'restore'; backupId?: string }
  | { kind: 'swap'; bindingId: string }
  | { kind: 'schedule' }
  | { kind: 'setKey' }
  | { kind: 'destroy' }
  | {
      kind: 'goBack' | 'force';
      operationId: string;
      operation: OperationSummary['kind'];
    };

type AddonActs = { begin: (act: AddonAct) => void };

const AddonActsContext = createContext<AddonActs>({ begin: () => {} });

/** Begins an act on the add-on whose page this is. */
export const useAddonActs = (): AddonActs => useContext(AddonActsContext);

const AddonActDialog = lazy(() =>
  import('./AddonActDialog').then(m => ({ default: m.AddonActDialog })),
);

/** Holds the one open dialog of an add-on's page. */
export function AddonActsProvider(props: {
  addonId: string;
  children: ReactNode;
}) {
  const [act, setAct] = useState<AddonAct | null>(null);
  const acts = useMemo(() => ({ begin: setAct }), []);
  return (
    <AddonActsContext.Provider value={acts}>
      {props.children}
      {act && (
        <Suspense fallback={null}>
          <AddonActDialog
            addonId={props.addonId}
            act={act}
            onClose={() => setAct(null)}
          />
        </Suspense>
      )}
    </AddonActsContext.Provider>
  );
}
