const POLL_MS = 25;

/** Asks until the answer passes; fails with the last answer when it takes too long. */
export async function eventually<T>(
  ask: () => Promise<T>,
  passes: (answer: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
    if (Date.now() > until)
      throw new Error(
        `After ${timeoutMs / 1000} s it was still ${JSON.stringify(answer)}`,
      );
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}
