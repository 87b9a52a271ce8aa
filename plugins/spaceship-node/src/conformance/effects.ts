import type { Effect, EffectIdentity } from '../effect';

/** Identities and a fence as the engine would take them: steps of one subject, in order. */
export class Effects {
  fence = 10;
  readonly #subject: string;
  #step = 0;

  constructor(subject: string) {
    this.#subject = subject;
  }

  identity(): EffectIdentity {
    this.#step += 1;
    return { subject: this.#subject, step: this.#step, attempt: 1 };
  }

  next(): Effect {
    return { identity: this.identity(), fence: this.fence };
  }

  /** Of an owner whose time is over. */
  stale(): Effect {
    return { identity: this.identity(), fence: this.fence - 1 };
  }
}
