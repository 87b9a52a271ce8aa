import type { PlannedStep } from '../deliveries/sequence';
import type { DataStepInput, Replaced, StepInput } from '../deliveries/step';
import type { OperationFacts } from './facts';

/** A time that has to pass after a step, in which a person can still go back. */
export type Pause = { name: string; ms: number; after: string };

/** What an operation consists of, in order. */
export type Leg = { step: PlannedStep } | { pause: Pause };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The way of an operation: fixed by what was asked for, and by what its first step found. */
export function operationSequence(facts: OperationFacts): Leg[] {
  const { addon, operation, times } = facts;
  const { input } = operation;
  switch (input.kind) {
    case 'create':
      return steps(
        addonStep('create', { kind: 'addon.create', addonId: addon.id }),
        ...firstCredential(facts, input.bindingId),
      );
    case 'clone':
      return steps(
        addonStep('clone', {
          kind: 'addon.clone',
          addonId: addon.id,
          sourceId: input.sourceId,
        }),
        ...firstCredential(facts, input.bindingId),
      );
    case 'restore':
      return steps(
        addonStep('restore', {
          kind: 'addon.restore',
          addonId: addon.id,
          backupId: input.backupId,
        }),
        ...firstCredential(facts, input.bindingId),
      );
    case 'backup':
      return steps(backUp(facts, input.backupId));
    case 'remove-backup':
      return steps({
        ...forward('remove', removalOf(facts, input.backupId)),
        limitMs: 10 * minute,
      });
    case 'destroy':
      return steps(
        ...(input.backupId === null ? [] : [backUp(facts, input.backupId)]),
        addonStep('destroy', { kind: 'addon.destroy', addonId: addon.id }),
      );
    default: {
      const replaces = replacedBy(facts);
      return [
        ...steps(...newCredential(facts, input, replaces)),
        ...(input.kind === 'rotate' && input.leaked
          ? steps(...ends(replaces), roll('roll', 'forward', input.bindingId))
          : [
              ...steps(roll('roll', 'forward', input.bindingId)),
              ...untilUnused(facts, replaces),
              ...steps(...closes(replaces)),
              ...pauseBefore(replaces, times.rollbackMs),
              ...steps(...removals(replaces)),
            ]),
      ];
    }
  }
}

/** The way back, for what has been begun: what was there before is as it was. */
export function wayBack(facts: OperationFacts): PlannedStep[] {
  const { addon, operation } = facts;
  const { input } = operation;
  const begun = new Set(
    facts.steps
      .filter(step => step.direction === 'forward')
      .map(step => step.input.kind),
  );
  switch (input.kind) {
    case 'create':
    case 'clone':
    case 'restore':
      return [
        back('back:destroy', { kind: 'addon.destroy', addonId: addon.id }),
      ];
    case 'backup':
      return begun.has('backup.make')
        ? [removeBackup(facts, input.backupId)]
        : [];
    case 'remove-backup':
      return [];
    case 'destroy':
      return input.backupId !== null && begun.has('backup.make')
        ? [removeBackup(facts, input.backupId)]
        : [];
    default: {
      const { addonId, generations } = replacedBy(facts);
      const [current] = generations;
      const fresh = newAt(facts, input);
      const old = { addonId, generation: current };
      return [
        ...(begun.has('credential.fence') && current !== undefined
          ? [back('back:unfence', { kind: 'credential.unfence', ...old })]
          : []),
        ...(begun.has('credential.publish') && current !== undefined
          ? [
              back('back:publish', {
                kind: 'credential.publish',
                ...old,
                bindingId: input.bindingId,
              }),
            ]
          : []),
        ...(begun.has('consumers.roll')
          ? [roll('back:roll', 'back', input.bindingId)]
          : []),
        ...(begun.has('credential.mint')
          ? [back('back:revoke', { kind: 'credential.revoke', ...fresh })]
          : []),
      ];
    }
  }
}

/** What the new credential takes the place of: as the first step found it, later as that step has it. */
export function replacedBy(facts: OperationFacts): Replaced {
  const minted = facts.steps
    .map(step => step.input)
    .find(input => input.kind === 'credential.mint');
  if (minted?.kind === 'credential.mint' && minted.replaces !== null) {
    return minted.replaces;
  }
  const rank = (state: string) =>
    state === 'current' || state === 'published' ? 0 : 1;
  return {
    addonId: facts.addon.id,
    generations: [...facts.credentials]
      .sort(
        (a, b) => rank(a.state) - rank(b.state) || b.generation - a.generation,
      )
      .map(({ generation }) => generation),
  };
}

type Rotation = Extract<
  OperationFacts['operation']['input'],
  { kind: 'rotate' | 'swap' }
>;

/** The new credential is on the add-on itself, or on the one that the binding moves to. */
const newAt = (facts: OperationFacts, input: Rotation) => ({
  addonId: input.kind === 'swap' ? input.otherId : facts.addon.id,
  generation: input.generation,
});

function newCredential(
  facts: OperationFacts,
  input: Rotation,
  replaces: Replaced,
): PlannedStep[] {
  const at = newAt(facts, input);
  const { bindingId } = input;
  return [
    mint({ kind: 'credential.mint', ...at, bindingId, replaces }),
    probe({ kind: 'credential.probe', ...at }),
    publish({ kind: 'credential.publish', ...at, bindingId }),
  ];
}

/** Of an add-on that was just made: for its binding, or only to prove that one can log in. */
function firstCredential(
  facts: OperationFacts,
  bindingId: string | null,
): PlannedStep[] {
  const at = { addonId: facts.addon.id, generation: 1 };
  const first = mint({
    kind: 'credential.mint',
    ...at,
    bindingId,
    replaces: null,
  });
  return [
    facts.addon.capabilities?.offeredKeys ? untilBrought(first) : first,
    probe({ kind: 'credential.probe', ...at }),
    bindingId === null
      ? revoke(at)
      : publish({ kind: 'credential.publish', ...at, bindingId }),
  ];
}

/** Watches who uses the old ones; where nobody can see that, they get a time. */
function untilUnused(
  { addon, times }: OperationFacts,
  { addonId, generations }: Replaced,
): Leg[] {
  if (generations.length === 0) return [];
  if (!addon.capabilities?.sessions) {
    return [
      { pause: { name: 'overlap', ms: times.deadlineMs, after: 'roll' } },
    ];
  }
  return steps({
    ...forward('observe', {
      kind: 'sessions.observe',
      addonId,
      generations,
      quietMs: times.quietMs,
    }),
    interruptible: true,
    attempts: 1,
    limitMs: null,
  });
}

const pauseBefore = ({ generations }: Replaced, ms: number): Leg[] =>
  generations.length === 0
    ? []
    : [
        {
          pause: {
            name: 'rollback',
            ms,
            after: `fence:${generations[generations.length - 1]}`,
          },
        },
      ];

const closes = ({ addonId, generations }: Replaced): PlannedStep[] =>
  generations.map(generation =>
    forward(`fence:${generation}`, {
      kind: 'credential.fence',
      addonId,
      generation,
    }),
  );

const removals = ({ addonId, generations }: Replaced): PlannedStep[] =>
  generations.map(generation => revoke({ addonId, generation }));

/** A leaked credential is closed and gone at once, each one after the other. */
const ends = (replaces: Replaced): PlannedStep[] => [
  ...closes(replaces),
  ...removals(replaces),
];

const steps = (...planned: PlannedStep[]): Leg[] =>
  planned.map(step => ({ step }));

const planned = (
  name: string,
  direction: PlannedStep['direction'],
  input: StepInput,
): PlannedStep => ({
  name,
  direction,
  input,
  effect: 'idempotent',
  interruptible: false,
  attempts: 8,
  limitMs: 2 * minute,
});

const forward = (name: string, input: DataStepInput): PlannedStep =>
  planned(name, 'forward', input);

const back = (name: string, input: DataStepInput): PlannedStep => ({
  ...planned(name, 'back', input),
  limitMs: 10 * minute,
});

/** Making, copying and destroying take their time. */
const addonStep = (name: string, input: DataStepInput): PlannedStep => ({
  ...forward(name, input),
  interruptible: input.kind !== 'addon.destroy',
  attempts: input.kind === 'addon.destroy' ? 8 : 3,
  limitMs: 2 * hour,
});

const backUp = (facts: OperationFacts, backupId: string): PlannedStep => ({
  ...forward('backup', {
    kind: 'backup.make',
    addonId: facts.addon.id,
    backupId,
  }),
  interruptible: true,
  attempts: 2,
  limitMs: 2 * hour,
});

const removalOf = (facts: OperationFacts, backupId: string) => ({
  kind: 'backup.remove' as const,
  addonId: facts.addon.id,
  backupId,
});

const removeBackup = (facts: OperationFacts, backupId: string): PlannedStep =>
  back('back:backup', removalOf(facts, backupId));

const mint = (
  input: Extract<StepInput, { kind: 'credential.mint' }>,
): PlannedStep => ({
  ...forward('mint', input),
  interruptible: true,
  attempts: 3,
});

/** A person brings the first key when they have it: only their word ends the wait. */
const untilBrought = (step: PlannedStep): PlannedStep => ({
  ...step,
  limitMs: null,
});

/** What can't log in after a few tries is broken: going on asking would only hide it. */
const probe = (
  input: Extract<StepInput, { kind: 'credential.probe' }>,
): PlannedStep => ({
  ...forward('probe', input),
  interruptible: true,
  attempts: 4,
});

const publish = (
  input: Extract<StepInput, { kind: 'credential.publish' }>,
): PlannedStep => forward('publish', input);

const revoke = (at: { addonId: string; generation: number }): PlannedStep =>
  forward(`revoke:${at.generation}`, { kind: 'credential.revoke', ...at });

const roll = (
  name: string,
  direction: PlannedStep['direction'],
  bindingId: string,
): PlannedStep => ({
  ...planned(name, direction, { kind: 'consumers.roll', bindingId }),
  interruptible: direction === 'forward',
  attempts: 2,
  limitMs: 15 * minute,
});
