import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useMemo,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react';

/** What the dialog of an act gets: on what, by its id, and which act. */
export type ActDialogProps<Act> = {
  id: string;
  act: Act;
  onClose: () => void;
};

/**
 * The acts that people begin on one kind of thing: `useActs` begins one, and `ActsProvider` holds the one open dialog of
 * a surface, which is loaded when it is needed first.
 */
export function createActs<Act extends { kind: string }>(
  load: () => Promise<ComponentType<ActDialogProps<Act>>>,
) {
  const ActsContext = createContext<{ begin: (act: Act) => void }>({
    begin: () => {},
  });
  const ActDialog = lazy(async () => ({ default: await load() }));

  function ActsProvider(props: { of: string; children: ReactNode }) {
    const [act, setAct] = useState<Act | null>(null);
    const acts = useMemo(() => ({ begin: (next: Act) => setAct(next) }), []);
    return (
      <ActsContext.Provider value={acts}>
        {props.children}
        {act && (
          <Suspense fallback={null}>
            <ActDialog id={props.of} act={act} onClose={() => setAct(null)} />
          </Suspense>
        )}
      </ActsContext.Provider>
    );
  }

  return { ActsProvider, useActs: () => useContext(ActsContext) };
}
