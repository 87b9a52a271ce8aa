import { formatDuration } from './duration';
import { useNow } from './useNow';
import theme from '../theme/theme.module.css';

/** How long something took, or has taken so far. */
export function Took(props: { from: string | null; to: string | null }) {
  const now = useNow(5_000);
  if (!props.from) return <span className={theme.muted}>–</span>;
  const end = props.to ? new Date(props.to) : now;
  const ms = end.getTime() - new Date(props.from).getTime();
  return (
    <span className={theme.numbers}>
      {formatDuration(ms)}
      {props.to ? '' : '…'}
    </span>
  );
}
