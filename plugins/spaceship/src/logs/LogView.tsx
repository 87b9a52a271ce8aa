import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type UIEvent,
} from 'react';
import { Button, SearchField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './LogView.module.css';

/** One line of a log. */
export type LogLine = {
  at: string;
  source: string;
  stream?: string;
  text: string;
};

const rowHeight = 18;
const overscan = 30;

// The codes of a terminal begin with a control character.
// eslint-disable-next-line no-control-regex
const terminalCodes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** A line without the codes by which a terminal would colour it. */
const plain = (text: string) => text.replace(terminalCodes, '');

const clock = (at: string) =>
  new Date(at).toLocaleTimeString('en-GB', { hour12: false });

const toneOf = (line: LogLine) => {
  if (/\b(error|fatal|failed)\b/i.test(line.text)) return styles.bad;
  if (/\bwarn(ing)?\b/i.test(line.text)) return styles.warn;
  return line.stream === 'system' ? styles.said : undefined;
};

/**
 * A log of any length: only the lines in sight are drawn. It follows the end until the reader scrolls up, and finds
 * text; a focusable region, so that it can be read and scrolled by keyboard.
 */
export function LogView(props: {
  lines: readonly LogLine[];
  label: string;
  aside?: ReactNode;
  /** Said in place of lines while there are none. */
  empty?: string;
  height?: number;
}) {
  const { lines, label, height = 324 } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [find, setFind] = useState('');
  const [isFollowing, setIsFollowing] = useState(true);
  const [top, setTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);

  const shown = useMemo(() => {
    const wanted = find.trim().toLowerCase();
    return wanted
      ? lines.filter(
          l =>
            l.text.toLowerCase().includes(wanted) ||
            l.source.toLowerCase().includes(wanted),
        )
      : lines;
  }, [lines, find]);

  useEffect(() => {
    if (isFollowing && box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [shown.length, isFollowing]);

  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    setTop(scrollTop);
    setIsFollowing(scrollHeight - scrollTop - clientHeight < rowHeight);
  };

  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(
    shown.length,
    Math.ceil((top + height) / rowHeight) + overscan,
  );

  return (
    <div className={theme.column}>
      <div className={`${theme.row} ${theme.wrap}`}>
        {props.aside}
        <span className={theme.spacer} />
        <SearchField
          size="small"
          className={styles.find}
          aria-label={t('log.find')}
          placeholder={t('log.find')}
          value={find}
          onChange={setFind}
        />
        <Button
          size="small"
          variant="secondary"
          onPress={() => setIsFollowing(!isFollowing)}
        >
          {isFollowing ? t('log.following') : t('log.follow')}
        </Button>
      </div>
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={label}
        // What scrolls has to be reached by the keyboard (WCAG 2.1.1).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={styles.box}
        style={{
          height: Math.min(height, Math.max(6, shown.length) * rowHeight + 24),
        }}
        onScroll={onScroll}
      >
        {shown.length === 0 ? (
          <p className={styles.none}>
            {find ? t('log.nothingFound') : props.empty ?? t('log.empty')}
          </p>
        ) : (
          <div
            className={styles.lines}
            style={{
              paddingTop: first * rowHeight,
              paddingBottom: (shown.length - last) * rowHeight,
            }}
          >
            {shown.slice(first, last).map((line, index) => (
              <div key={first + index} className={styles.line}>
                <span className={styles.dim}>{clock(line.at)}</span>
                <span className={`${styles.dim} ${styles.source}`}>
                  {line.source}
                </span>
                <span className={toneOf(line)}>{plain(line.text)}</span>
              </div>
            ))}
          </div>
        )}
      </div>
      <p className={`${theme.small} ${theme.muted} ${styles.count}`}>
        {t('log.lines', { count: shown.length })}
      </p>
    </div>
  );
}
