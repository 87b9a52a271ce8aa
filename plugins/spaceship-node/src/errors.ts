import { CustomErrorBase } from '@backstage/errors';

/** Trying again cannot help: the input or the application is wrong. Anything else that is thrown means "try again". */
export class TerminalError extends CustomErrorBase {
  name = 'TerminalError' as const;
}

/** Nothing is wrong, but a person has to hand in a key before anything can go on. */
export class KeyAwaitedError extends CustomErrorBase {
  name = 'KeyAwaitedError' as const;
}

/** A newer owner was seen at the target; the caller must stop and touch nothing. */
export class FencedError extends CustomErrorBase {
  name = 'FencedError' as const;
}

const kinds = new Map<unknown, typeof TerminalError | typeof FencedError>([
  ['fenced', FencedError],
  ['terminal', TerminalError],
  ['input', TerminalError],
]);

/**
 * Waits for the answer of a program beside the portal, such as `spaceship-agent`, whose failures say by their `kind`
 * what a caller can make of them; they become those that the engine knows.
 */
export async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { kind, message } = error as { kind?: unknown; message: string };
    const Known = kinds.get(kind);
    // A cause would be said once more in the message.
    throw Known ? new Known(message) : error;
  }
}
