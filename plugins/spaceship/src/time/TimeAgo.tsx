import { formatAge, formatFull, formatPoint } from './duration';
import { useNow } from './useNow';
import theme from '../theme/theme.module.css';

const twoMinutes = 120_000;

/** An instant as people read it: how long it has been so (`age`), or when it was (`point`). The whole instant is in the tooltip. */
export function TimeAgo(props: { at: string; as?: 'age' | 'point' }) {
  const { at, as = 'age' } = props;
  const instant = new Date(at);
  const isFresh =
    as === 'age' && Math.abs(Date.now() - instant.getTime()) < twoMinutes;
  const now = useNow(isFresh ? 5_000 : 60_000);
  return (
    <time dateTime={at} title={formatFull(instant)} className={theme.numbers}>
      {as === 'age'
        ? formatAge(now.getTime() - instant.getTime())
        : formatPoint(instant, now)}
    </time>
  );
}
