import { CustomErrorBase } from '@backstage/errors';

/** Trying again cannot help: the input or the application is wrong. Anything else that is thrown means "try again". */
export class TerminalError extends CustomErrorBase {
  name = 'TerminalError' as const;
}

/** A newer owner was seen at the target; the caller must stop and touch nothing. */
export class FencedError extends CustomErrorBase {
  name = 'FencedError' as const;
}
