import { useOverview } from '../api/questions';
import type { ActDialogProps } from '../dialogs/createActs';
import type { Act } from './serviceActs';
import { AcceptDialog } from './AcceptDialog';
import { ApproveDialog } from './ApproveDialog';
import { CancelDialog } from './CancelDialog';
import { DeliverDialog } from './DeliverDialog';
import { HandOverDialog } from './HandOverDialog';
import { HoldDialog } from './HoldDialog';
import { LiftHoldDialog } from './LiftHoldDialog';
import { RejectDialog } from './RejectDialog';
import { RestartDialog } from './RestartDialog';
import { RollBackDialog } from './RollBackDialog';
import { ScaleDialog } from './ScaleDialog';
import { TestDialog } from './TestDialog';

/** The dialog of an act, on the service as it is now. */
export function ActDialog(props: ActDialogProps<Act>) {
  const { act, onClose } = props;
  const { data: overview } = useOverview(props.id);
  if (!overview) return null;
  const shared = { overview, onClose };
  switch (act.kind) {
    case 'deliver':
      return <DeliverDialog {...shared} act={act} />;
    case 'approve':
      return <ApproveDialog {...shared} act={act} />;
    case 'test':
      return <TestDialog {...shared} act={act} />;
    case 'rollBack':
      return <RollBackDialog {...shared} act={act} />;
    case 'hold':
      return <HoldDialog {...shared} act={act} />;
    case 'liftHold':
      return <LiftHoldDialog {...shared} act={act} />;
    case 'restart':
      return <RestartDialog {...shared} act={act} />;
    case 'scale':
      return <ScaleDialog {...shared} act={act} />;
    case 'handOver':
      return <HandOverDialog {...shared} act={act} />;
    case 'reject':
      return <RejectDialog {...shared} act={act} />;
    case 'accept':
      return <AcceptDialog {...shared} act={act} />;
    default:
      return <CancelDialog {...shared} act={act} />;
  }
}
