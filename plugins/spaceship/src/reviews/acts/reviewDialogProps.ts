import type { Review } from '../../api/reviews';

/** What the dialog of an act on a review environment gets. */
export type ReviewDialogProps = { review: Review; onClose: () => void };
