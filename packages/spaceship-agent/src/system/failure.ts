/** What a caller can make of a failure: `failed` may be tried again, the others may not. */
export type FailureKind =
  | 'input'
  | 'fenced'
  | 'terminal'
  | 'not-found'
  | 'failed';

/** A failure that the API tells its caller as it is. */
export class AgentError extends Error {
  name = 'AgentError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
