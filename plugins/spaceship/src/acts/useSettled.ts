import { useEffect, useState } from 'react';

const settleMs = 300;

/** The value once it has stayed the same for a moment: so typing does not ask at every key. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
