/** Where a test may kill, freeze or delay the process. In production every call returns at once. */
export const failpoints = [
  'after-claim',
  'after-facts',
  'before-intent',
  'after-intent',
  'before-effect',
  'within-effect',
  'after-effect',
  'before-record',
  'after-record',
  'before-rest',
  'after-rest',
  'before-finish',
  'after-finish',
] as const;
export type FailpointName = (typeof failpoints)[number];

/** What the engine is about to do there: a kind of step (`neither` where nobody may repeat it), or of subject. */
export type FailpointContext = { subjectId: string; doing: string };

type Trap = (
  name: FailpointName,
  context: FailpointContext,
) => void | Promise<void>;

let trap: Trap | undefined;

/** Installed by the crash suite only, and only where the environment asks for it. */
export function setFailpointTrap(next: Trap): void {
  if (!process.env.SPACESHIP_FAILPOINT) return;
  trap = next;
}

/** Marks an instruction at which the process may be killed without harm. */
export async function failpoint(
  name: FailpointName,
  context: FailpointContext,
): Promise<void> {
  if (trap) await trap(name, context);
}
