import type { Instant } from '../words/ids';

/** `2026-11-18 15:24 UTC`: how sentences write an instant. Pages show it as the reader's clock does, by `withInstants`. */
export const instantText = (at: Instant): string =>
  `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

const written = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g;

/** A sentence with its instants written in another way. */
export const withInstants = (
  sentence: string,
  write: (at: Date) => string,
): string =>
  sentence.replace(written, (_, day, time) =>
    write(new Date(`${day}T${time}:00Z`)),
  );
