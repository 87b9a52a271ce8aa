import { useState, type ReactNode } from 'react';
import { ConfirmDialog, Consequences } from './ConfirmDialog';
import { ReasonField } from './ReasonField';

/** An act that needs nothing but a reason: its consequences, then why. */
export function ReasonDialog(props: {
  onClose: () => void;
  title: string;
  act: string;
  dismiss?: string;
  isDestructive?: boolean;
  /** The command that the reason is given to. */
  command: {
    mutate: (reason: string) => void;
    isPending: boolean;
    error: unknown;
  };
  /** What will happen, as `Consequence`s. */
  children: ReactNode;
}) {
  const { command } = props;
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      isOpen
      onClose={props.onClose}
      title={props.title}
      act={props.act}
      dismiss={props.dismiss}
      isDestructive={props.isDestructive}
      onConfirm={() => command.mutate(reason.trim())}
      isPending={command.isPending}
      error={command.error}
    >
      <Consequences>{props.children}</Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
