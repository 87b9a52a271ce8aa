import { formatBytes } from './bytes';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [820, '820 B'],
    [999.6, '1.0 kB'],
    [8_234_567, '8.2 MB'],
    [820_000_000, '820 MB'],
    [41_200_000_000, '41.2 GB'],
    [999_999_999_999, '1.0 TB'],
  ])('writes %d as "%s"', (bytes, text) => {
    expect(formatBytes(bytes).replace(/\u00a0/g, ' ')).toBe(text);
  });
});
