/**
 * What can't be written to standard output or error, on a full disk for instance, is lost. Without this the failure is
 * logged, which fails as well, and so on: the portal hangs and its memory grows.
 */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
  }
}
