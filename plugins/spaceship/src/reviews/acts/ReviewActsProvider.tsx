import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';

/** An act on a review environment that a person may begin; its dialog says what will happen. */
export type ReviewAct =
  | { kind: 'signOff'; role?: string; outcome: 'passed' | 'failed' }
  | { kind: 'share' }
  | { kind: 'pin' }
  | { kind: 'end' };

type ReviewActs = { begin: (act: ReviewAct) => void };

const ReviewActsContext = createContext<ReviewActs>({ begin: () => {} });

/** Begins an act on the review environment whose surface this is. */
export const useReviewActs = (): ReviewActs => useContext(ReviewActsContext);

const ReviewActDialog = lazy(() =>
  import('./ReviewActDialog').then(m => ({ default: m.ReviewActDialog })),
);

/** Holds the one open dialog of a review environment's surface. */
export function ReviewActsProvider(props: {
  reviewId: string;
  children: ReactNode;
}) {
  const [act, setAct] = useState<ReviewAct | null>(null);
  const acts = useMemo(() => ({ begin: setAct }), []);
  return (
    <ReviewActsContext.Provider value={acts}>
      {props.children}
      {act && (
        <Suspense fallback={null}>
          <ReviewActDialog
            reviewId={props.reviewId}
            act={act}
            onClose={() => setAct(null)}
          />
        </Suspense>
      )}
    </ReviewActsContext.Provider>
  );
}
