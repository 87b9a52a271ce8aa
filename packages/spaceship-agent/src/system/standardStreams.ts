/**
 * What can't be written to standard output or error, on a full disk for instance, is lost: it must not end those who
 * tell it. For a process that others depend on.
 */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
  }
}
