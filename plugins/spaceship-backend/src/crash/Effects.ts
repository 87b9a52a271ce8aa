import type { Effect } from '@spaceship/backstage-plugin-spaceship-node';

/** One call of an effect, as the world outside saw it. */
export type SeenEffect = {
  at: number;
  kind:
    | 'build'
    | 'job'
    | 'neither'
    | 'prepare'
    | 'shift'
    | 'retire'
    | 'restart'
    | 'create'
    | 'clone'
    | 'restore'
    | 'destroy'
    | 'backup'
    | 'remove-backup'
    | 'mint'
    | 'fence'
    | 'unfence'
    | 'revoke'
    | 'access';
  /** Service and destination; the build's id for builds, the add-on's for add-ons. */
  target: string;
  identity: string;
  fence: number;
  worker: string;
  /** `applied`: something changed in the world. `adopted`: it was there. `refused`: the fence was too low. */
  result: 'applied' | 'adopted' | 'refused';
};

/** Raised where the fence of a call is lower than one that was seen before. */
export const fenced = 'FENCED';

/** Remembers the highest fence of each target and every identity, and writes down every call. */
export class Effects {
  readonly seen: SeenEffect[] = [];
  readonly #fences = new Map<string, number>();
  readonly #identities = new Set<string>();

  /** Refuses lower fences, notes the call, and says whether its identity is new. */
  enter(
    kind: SeenEffect['kind'],
    target: string,
    effect: Effect,
    worker: string,
    isAppliedAgain = false,
  ): boolean {
    this.checkFence(target, effect, kind, worker);
    const identity = identityOf(kind, effect);
    const isNew = !this.#identities.has(identity) || isAppliedAgain;
    this.#identities.add(identity);
    this.#note(kind, target, effect, worker, isNew ? 'applied' : 'adopted');
    return isNew;
  }

  checkFence(
    target: string,
    effect: Effect,
    kind: SeenEffect['kind'],
    worker: string,
  ): void {
    if (effect.fence < (this.#fences.get(target) ?? 0)) {
      this.#note(kind, target, effect, worker, 'refused');
      throw new Error(fenced);
    }
    this.#fences.set(target, effect.fence);
  }

  #note(
    kind: SeenEffect['kind'],
    target: string,
    effect: Effect,
    worker: string,
    result: SeenEffect['result'],
  ): void {
    this.seen.push({
      at: Date.now(),
      kind,
      target,
      identity: identityOf(kind, effect),
      fence: effect.fence,
      worker,
      result,
    });
  }
}

/** One step prepares and restarts: two effects under one identity. */
const identityOf = (kind: SeenEffect['kind'], effect: Effect): string =>
  kind === 'restart' ? `${key(effect)} restart` : key(effect);

export const keyOf = ({ subject, step, attempt }: Effect['identity']): string =>
  `${subject}/${step}/${attempt}`;
export const key = (effect: Effect): string => keyOf(effect.identity);
