import { useReview } from '../../api/reviews';
import { EndDialog } from './EndDialog';
import { PinDialog } from './PinDialog';
import type { ReviewAct } from './ReviewActsProvider';
import { ShareDialog } from './ShareDialog';
import { SignOffDialog } from './SignOffDialog';

/** The dialog of an act, on the review environment as it is now. */
export function ReviewActDialog(props: {
  reviewId: string;
  act: ReviewAct;
  onClose: () => void;
}) {
  const { act, onClose } = props;
  const { data: review } = useReview(props.reviewId);
  if (!review) return null;
  const shared = { review, onClose };
  switch (act.kind) {
    case 'signOff':
      return (
        <SignOffDialog {...shared} role={act.role} outcome={act.outcome} />
      );
    case 'share':
      return <ShareDialog {...shared} />;
    case 'pin':
      return <PinDialog {...shared} />;
    default:
      return <EndDialog {...shared} />;
  }
}
