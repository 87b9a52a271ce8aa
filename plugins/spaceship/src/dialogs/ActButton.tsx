import { useId, useRef, type ComponentProps, type ReactNode } from 'react';
import { Button } from '@backstage/ui';
import { useSentence } from '../people/useSentence';
import styles from './ActButton.module.css';

/** Whether the API lets the reader do something, and if not, why. */
export type Allowed = { allowed: boolean; reason?: string | null };

/** Whether one act of the API's list is allowed; what it does not name is not. */
export const mayOf = (
  may: Readonly<Record<string, Allowed>>,
  act: string,
): Allowed => may[act] ?? { allowed: false };

/** An attribute that the types of React 18 do not know. */
const popover = { popover: 'manual' };

/**
 * The button of an act. A forbidden one stays visible and disabled, with the reason that the API gave as its
 * description; who goes there with the keyboard or with a pointer sees it, too.
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
  const frame = useRef<HTMLSpanElement>(null);
  const said = useRef<HTMLSpanElement>(null);
  const say = () => {
    if (!frame.current || !said.current) return;
    const { bottom, left, right } = frame.current.getBoundingClientRect();
    const isAtEnd = left > window.innerWidth / 2;
    Object.assign(said.current.style, {
      top: `${bottom}px`,
      left: isAtEnd ? 'auto' : `${left}px`,
      right: isAtEnd ? `${window.innerWidth - right}px` : 'auto',
    });
    // In the top layer: no frame that scrolls cuts it off.
    said.current.showPopover?.();
  };
  const leave = () => said.current?.hidePopover?.();
  // What can't be pressed is not reached by Tab; why not is.
  const forbidden = reason && {
    tabIndex: 0,
    role: 'group',
    'aria-describedby': id,
    onFocus: say,
    onBlur: leave,
    onPointerEnter: say,
    onPointerLeave: leave,
  };
  return (
    <span {...forbidden} ref={frame} className={styles.act}>
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
      {reason && (
        <span {...popover} id={id} ref={said} className={styles.reason}>
          {reason}
        </span>
      )}
    </span>
  );
}
