import fc from 'fast-check';
import type { DeliveryState } from '../rollouts/rollout';

const acts = [
  'push',
  'replay',
  'build',
  'approve',
  'withdraw',
  'test',
  'deliver',
  'rollback',
  'configure',
  'cancel',
  'hold',
  'reject',
  'catalog',
  'end',
] as const;

/** Something that somebody or something did; the numbers choose among what there is. */
export type Command = {
  do: (typeof acts)[number];
  which: number;
  who: number;
  well: boolean;
  ends: DeliveryState;
};

/** How often each act is drawn: what brings releases through is frequent, what disturbs is rare. */
const weights: Readonly<Record<Command['do'], number>> = {
  push: 5,
  replay: 1,
  build: 8,
  approve: 6,
  withdraw: 1,
  test: 6,
  deliver: 2,
  rollback: 2,
  configure: 1,
  cancel: 1,
  hold: 1,
  reject: 1,
  catalog: 1,
  end: 12,
};

/** Mostly well, now and then not. */
const mostlyWell = fc.integer({ min: 0, max: 4 }).map(dice => dice > 0);

const command: fc.Arbitrary<Command> = fc.record({
  do: fc.oneof(
    ...acts.map(act => ({ weight: weights[act], arbitrary: fc.constant(act) })),
  ),
  which: fc.nat({ max: 40 }),
  who: fc.nat({ max: 3 }),
  well: mostlyWell,
  ends: fc.oneof(
    { weight: 8, arbitrary: fc.constant<DeliveryState>('delivered') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<DeliveryState>(
        'failed',
        'cancelled',
        'unknown',
      ),
    },
  ),
});

/** What happened to a service: pushes, builds, tests, approvals, rollbacks and mishaps in any order. */
export const histories = (): fc.Arbitrary<Command[]> =>
  fc.array(command, { minLength: 10, maxLength: 70, size: 'max' });
