import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';

/** An act that a person may begin from a surface; its dialog says what will happen. */
export type Act =
  | { kind: 'deliver'; releaseId?: string; target?: string }
  | { kind: 'approve'; rolloutId: string }
  | { kind: 'test'; releaseId?: string; destination?: string }
  | { kind: 'rollBack'; target?: string }
  | { kind: 'hold'; destination: string }
  | { kind: 'liftHold'; destination: string }
  | { kind: 'restart'; destination: string }
  | { kind: 'scale'; destination: string }
  | { kind: 'cancel'; rolloutId: string }
  | { kind: 'reject'; rolloutId: string }
  | { kind: 'accept'; rolloutId: string };

type Acts = { begin: (act: Act) => void };

const ActsContext = createContext<Acts>({ begin: () => {} });

/** Begins an act of the service whose surface this is. */
export const useActs = (): Acts => useContext(ActsContext);

const ActDialog = lazy(() =>
  import('./ActDialog').then(m => ({ default: m.ActDialog })),
);

/** Holds the one open dialog of a service's surface. */
export function ActsProvider(props: {
  serviceId: string;
  children: ReactNode;
}) {
  const [act, setAct] = useState<Act | null>(null);
  const acts = useMemo(() => ({ begin: setAct }), []);
  return (
    <ActsContext.Provider value={acts}>
      {props.children}
      {act && (
        <Suspense fallback={null}>
          <ActDialog
            serviceId={props.serviceId}
            act={act}
            onClose={() => setAct(null)}
          />
        </Suspense>
      )}
    </ActsContext.Provider>
  );
}
