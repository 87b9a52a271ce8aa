import {
  useId,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
} from 'react';
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
  const [isAtEnd, setIsAtEnd] = useState(false);
  const place = () => {
    const { left = 0 } = frame.current?.getBoundingClientRect() ?? {};
    setIsAtEnd(left > window.innerWidth / 2);
  };
  // What can't be pressed is not reached by Tab; why not is.
  const forbidden = reason && {
    tabIndex: 0,
    role: 'group',
    'aria-describedby': id,
    onFocus: place,
    onPointerEnter: place,
  };
  return (
    <span
      {...forbidden}
      ref={frame}
      className={`${styles.act} ${isAtEnd ? styles.atEnd : ''}`}
    >
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
        <span id={id} className={styles.reason}>
          {reason}
        </span>
      )}
    </span>
  );
}
