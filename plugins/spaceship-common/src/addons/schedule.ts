import { z } from 'zod';

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
export const noSchedule: AddonSchedule = {
  rotateEveryDays: null,
  backupEveryHours: null,
  keepBackups: 7,
};
