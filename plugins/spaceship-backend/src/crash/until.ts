/** Asks until it is so; false where it is not so within the time. What can't be asked is asked again. */
export async function until(
  condition: () => Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await condition().catch(() => false)) return true;
    await pause(30);
  }
  return false;
}

export const pause = (ms: number): Promise<void> =>
  new Promise(done => {
    setTimeout(done, ms);
  });
