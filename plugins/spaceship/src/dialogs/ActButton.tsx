import { useId, type ComponentProps, type ReactNode } from 'react';
import { Button, VisuallyHidden } from '@backstage/ui';
import { useSentence } from '../people/useSentence';

/** Whether the API lets the reader do something, and if not, why. */
export type Allowed = { allowed: boolean; reason?: string | null };

/** Whether one act of the API's list is allowed; what it does not name is not. */
export const mayOf = (
  may: Readonly<Record<string, Allowed>>,
  act: string,
): Allowed => may[act] ?? { allowed: false };

/**
 * The button of an act. A forbidden one stays visible and disabled, with the reason that the API gave as its
 * description and as a tooltip.
 */
export function ActButton(
  props: {
    allowed: Allowed;
    onPress: () => void;
    children: ReactNode;
  } & Pick<
    ComponentProps<typeof Button>,
    'variant' | 'size' | 'destructive' | 'iconStart' | 'aria-label'
  >,
) {
  const { allowed, children, onPress, ...look } = props;
  const id = useId();
  const reason = useSentence((!allowed.allowed && allowed.reason) || '');
  return (
    <span title={reason || undefined}>
      <Button
        size="small"
        variant="secondary"
        {...look}
        isDisabled={!allowed.allowed}
        onPress={onPress}
        aria-describedby={reason ? id : undefined}
      >
        {children}
      </Button>
      {reason && <VisuallyHidden id={id}>{reason}</VisuallyHidden>}
    </span>
  );
}
