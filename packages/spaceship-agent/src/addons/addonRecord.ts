/** Where the data of an add-on comes from, unless it begins empty. */
export type Origin =
  | { kind: 'clone'; sourceId: string }
  | { kind: 'restore'; backupId: string };

/** What should exist of one add-on. After its end only this is left: the id never comes back. */
export type AddonRecord = {
  id: string;
  plan: string;
  service: string;
  destination: string;
  fence: number;
  port: number;
  state: 'wanted' | 'destroying' | 'destroyed';
  origin?: Origin;
  /** Why it will never run. */
  failure?: string;
};

export const isSameOrigin = (
  one: Origin | undefined,
  other: Origin | undefined,
): boolean => JSON.stringify(one) === JSON.stringify(other);
