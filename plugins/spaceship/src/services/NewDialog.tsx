import type { ReactNode } from 'react';
import { ConfirmDialog } from '../dialogs/ConfirmDialog';
import { ServiceSelect } from './ServiceSelect';

/** Something new for a service: for which one, where the surface does not say, and what else it takes. */
export function NewDialog(props: {
  onClose: () => void;
  title: string;
  act: string;
  service: string | null;
  /** Without it the service is fixed. */
  onService?: (id: string) => void;
  isComplete: boolean;
  onConfirm: () => void;
  command: { isPending: boolean; error: unknown };
  children: ReactNode;
}) {
  const { act, command, isComplete, onClose, onConfirm, service, title } =
    props;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={title}
      act={act}
      onConfirm={onConfirm}
      isPending={command.isPending}
      isDisabled={!service || !isComplete}
      error={command.error}
    >
      {props.onService && (
        <ServiceSelect value={service} onChange={props.onService} />
      )}
      {props.children}
    </ConfirmDialog>
  );
}
