import { z } from 'zod';
import { after } from '../deliveries/progress';
import type { Instant } from '../words/ids';

/** How often something is done to an add-on by itself; null: never. */
export const addonScheduleSchema = z.strictObject({
  rotateEveryDays: z.int().min(1).max(3650).nullable(),
  backupEveryHours: z.int().min(1).max(8760).nullable(),
  keepBackups: z.int().min(1).max(1000),
});
export type AddonSchedule = z.infer<typeof addonScheduleSchema>;

export const defaultAddonSchedule: AddonSchedule = {
  rotateEveryDays: null,
  backupEveryHours: 24,
  keepBackups: 7,
};
const noSchedule: AddonSchedule = {
  rotateEveryDays: null,
  backupEveryHours: null,
  keepBackups: 7,
};

/** What happens to an add-on by itself: as people set it, else daily backups of data that lasts. */
export const scheduleOf = (
  set: AddonSchedule | null,
  tier: string,
  copies: boolean,
): AddonSchedule =>
  set ?? (copies && tier !== 'review' ? defaultAddonSchedule : noSchedule);

/** What a schedule goes by. `asked`: when it was last begun, whatever came of it. */
export type ScheduleFacts = {
  schedule: AddonSchedule;
  createdAt: Instant;
  /** An add-on to which nothing is bound is kept until then. */
  expiresAt: Instant | null;
  capabilities: { rotation: boolean; copies: boolean };
  isReady: boolean;
  /** Something is being done to it: nothing is added. */
  isBusy: boolean;
  bindings: readonly { id: string; currentSince: Instant }[];
  rotationAskedAt: Instant | null;
  backupAskedAt: Instant | null;
  backups: readonly {
    id: string;
    kind: 'scheduled' | 'manual' | 'final';
    at: Instant;
  }[];
};

export type Scheduled =
  | { do: 'rotate'; bindingId: string }
  | { do: 'backup' }
  | { do: 'destroy' }
  | { do: 'forget'; backupId: string };

const hour = 3_600_000;
const day = 24 * hour;
/** What failed is not tried again at once. */
const patience = { backup: hour, rotation: day };

/** What is due for one add-on now. Total and deterministic; one thing at a time is asked of the add-on itself. */
export function planSchedule(facts: ScheduleFacts, now: Instant): Scheduled[] {
  const forget = tooMany(facts).map(
    ({ id }): Scheduled => ({ do: 'forget', backupId: id }),
  );
  if (facts.isBusy) return forget;
  const { bindings, expiresAt } = facts;
  if (bindings.length === 0 && expiresAt !== null && now >= expiresAt) {
    return [...forget, { do: 'destroy' }];
  }
  if (!facts.isReady) return forget;
  if (isBackupDue(facts, now)) return [...forget, { do: 'backup' }];
  const bindingId = rotationDue(facts, now);
  return bindingId === null ? forget : [...forget, { do: 'rotate', bindingId }];
}

/** Of the scheduled backups the newest stay; what people made, and the last of all, have their own time. */
function tooMany({ backups, schedule }: ScheduleFacts) {
  return backups
    .filter(({ kind }) => kind === 'scheduled')
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(schedule.keepBackups);
}

function isBackupDue(facts: ScheduleFacts, now: Instant): boolean {
  const { backupEveryHours } = facts.schedule;
  if (backupEveryHours === null || !facts.capabilities.copies) return false;
  const last = facts.backups.map(({ at }) => at).sort();
  const from = last[last.length - 1] ?? facts.createdAt;
  return (
    now >= after(from, backupEveryHours * hour) &&
    (facts.backupAskedAt === null ||
      now >= after(facts.backupAskedAt, patience.backup))
  );
}

function rotationDue(facts: ScheduleFacts, now: Instant): string | null {
  const { rotateEveryDays } = facts.schedule;
  if (rotateEveryDays === null || !facts.capabilities.rotation) return null;
  const isTooSoon =
    facts.rotationAskedAt !== null &&
    now < after(facts.rotationAskedAt, patience.rotation);
  if (isTooSoon) return null;
  const due = facts.bindings.find(
    ({ currentSince }) => now >= after(currentSince, rotateEveryDays * day),
  );
  return due?.id ?? null;
}
