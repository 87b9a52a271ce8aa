import type { ReactNode } from 'react';
import type { RemixiconComponentType } from '@remixicon/react';
import theme from '../theme/theme.module.css';
import { ConfirmDialog, Consequence, Consequences } from './ConfirmDialog';

/** An act that needs nothing but a click: its one consequence, then the button. */
export function SureDialog(props: {
  onClose: () => void;
  title: string;
  act: string;
  isDestructive?: boolean;
  isDisabled?: boolean;
  command: { mutate: () => void; isPending: boolean; error: unknown };
  /** What will happen. */
  icon: RemixiconComponentType;
  then: string;
  /** What it is about, above that. */
  children?: ReactNode;
}) {
  const { children, command, icon: Icon, then, ...dialog } = props;
  return (
    <ConfirmDialog
      {...dialog}
      isOpen
      onConfirm={() => command.mutate()}
      isPending={command.isPending}
      error={command.error}
    >
      {children}
      <Consequences>
        <Consequence icon={<Icon aria-hidden className={theme.icon} />}>
          <p>{then}</p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
