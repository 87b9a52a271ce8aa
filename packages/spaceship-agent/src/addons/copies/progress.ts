const MIB = 1024 * 1024;

/** Write-ahead log and system tables make it a little more than was estimated. */
export const progressOf = (bytes: number, of: number): string =>
  `${Math.round(bytes / MIB)} of about ${Math.max(
    1,
    Math.round(of / MIB),
  )} MiB are copied`;
