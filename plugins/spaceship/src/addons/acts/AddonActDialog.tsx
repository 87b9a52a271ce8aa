import { useAddon } from '../../api/addons';
import type { ActDialogProps } from '../../dialogs/createActs';
import type { AddonAct } from './addonActs';
import { BackUpDialog } from './BackUpDialog';
import { CloneDialog } from './CloneDialog';
import { DestroyDialog } from './DestroyDialog';
import { ForceDialog } from './ForceDialog';
import { GoBackDialog } from './GoBackDialog';
import { NextKeyDialog } from './NextKeyDialog';
import { RemoveBackupDialog } from './RemoveBackupDialog';
import { RestoreDialog } from './RestoreDialog';
import { RotateDialog } from './RotateDialog';
import { ScheduleDialog } from './ScheduleDialog';
import { SwapDialog } from './SwapDialog';

/** The dialog of an act, on the add-on as it is now. */
export function AddonActDialog(props: ActDialogProps<AddonAct>) {
  const { act, onClose } = props;
  const { data: addon } = useAddon(props.id);
  if (!addon) return null;
  const shared = { addon, onClose };
  switch (act.kind) {
    case 'rotate':
      return <RotateDialog {...shared} />;
    case 'backUp':
      return <BackUpDialog {...shared} />;
    case 'clone':
      return <CloneDialog {...shared} />;
    case 'restore':
      return <RestoreDialog {...shared} backupId={act.backupId} />;
    case 'removeBackup':
      return <RemoveBackupDialog {...shared} backupId={act.backupId} />;
    case 'swap':
      return <SwapDialog {...shared} bindingId={act.bindingId} />;
    case 'schedule':
      return <ScheduleDialog {...shared} />;
    case 'setKey':
      return <NextKeyDialog {...shared} />;
    case 'destroy':
      return <DestroyDialog {...shared} />;
    case 'goBack':
      return (
        <GoBackDialog
          operationId={act.operationId}
          operation={act.operation}
          onClose={onClose}
        />
      );
    default:
      return <ForceDialog {...shared} operationId={act.operationId} />;
  }
}
