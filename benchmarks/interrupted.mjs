/** Ctrl-C ends what a benchmark has started, too. */
export function whenInterrupted(cleanUp) {
  let isCleaning = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      if (isCleaning) return;
      isCleaning = true;
      await cleanUp();
      process.exit(130);
    });
  }
}
