const units = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
} as const;

/** Milliseconds of a duration as it stands in a service's file, for instance `5m`. */
export function durationMs(text: string): number {
  const match = /^([1-9][0-9]*)(ms|s|m|h|d)$/.exec(text);
  if (match === null) {
    throw new RangeError(
      `"${text}" is not a duration; write, for instance, 30s, 5m or 2h`,
    );
  }
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
