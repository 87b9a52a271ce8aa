import { useReview } from '../../api/reviews';
import type { ActDialogProps } from '../../dialogs/createActs';
import { EndDialog } from './EndDialog';
import { PinDialog } from './PinDialog';
import type { ReviewAct } from './reviewActs';
import { ShareDialog } from './ShareDialog';
import { SignOffDialog } from './SignOffDialog';

/** The dialog of an act, on the review environment as it is now. */
export function ReviewActDialog(props: ActDialogProps<ReviewAct>) {
  const { act, onClose } = props;
  const { data: review } = useReview(props.id);
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
