const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0';

/** “820 MB”, “41.2 GB”: three figures at most, decimal units. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const isShort = amount < 99.95 && unit > 0;
  return `${isShort ? amount.toFixed(1) : Math.round(amount)}${nbsp}${
    units[unit]
  }`;
}
