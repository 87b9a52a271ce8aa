import {
  defaultAddonSchedule,
  planSchedule,
  scheduleOf,
  type ScheduleFacts,
} from './schedule';

const at = (hours: number): string =>
  new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000).toISOString();

const facts = (changes: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  schedule: { rotateEveryDays: 30, backupEveryHours: 24, keepBackups: 2 },
  createdAt: at(0),
  expiresAt: null,
  capabilities: { rotation: true, copies: true },
  isReady: true,
  isBusy: false,
  bindings: [{ id: 'b', currentSince: at(0) }],
  rotationAskedAt: null,
  backupAskedAt: null,
  backups: [],
  ...changes,
});
const backup = (id: string, hours: number, kind = 'scheduled' as const) => ({
  id,
  kind,
  at: at(hours),
});

describe('what is due', () => {
  it('is the first backup a day after the add-on was made', () => {
    expect(planSchedule(facts(), at(23))).toEqual([]);
    expect(planSchedule(facts(), at(24))).toEqual([{ do: 'backup' }]);
  });

  it('is not a backup that failed less than an hour ago', () => {
    const failed = facts({ backupAskedAt: at(24) });
    expect(planSchedule(failed, at(24.5))).toEqual([]);
    expect(planSchedule(failed, at(25))).toEqual([{ do: 'backup' }]);
  });

  it('is the removal of scheduled backups beyond those that are kept, and of no other', () => {
    const backups = [
      backup('old', 1),
      backup('newer', 20),
      { ...backup('by hand', 2), kind: 'manual' as const },
      backup('newest', 30),
    ];
    expect(planSchedule(facts({ backups }), at(31))).toEqual([
      { do: 'forget', backupId: 'old' },
    ]);
  });

  it('is a rotation once a credential is old enough, and a day after one that failed', () => {
    const backups = [backup('today', 24 * 30)];
    expect(planSchedule(facts({ backups }), at(24 * 30 - 1))).toEqual([]);
    expect(planSchedule(facts({ backups }), at(24 * 30))).toEqual([
      { do: 'rotate', bindingId: 'b' },
    ]);
    const failed = facts({ backups, rotationAskedAt: at(24 * 30) });
    expect(planSchedule(failed, at(24 * 30 + 1))).toEqual([]);
  });

  it('is the end of a clone that nothing is bound to', () => {
    const expired = { expiresAt: at(10) };
    expect(planSchedule(facts({ ...expired, bindings: [] }), at(10))).toEqual([
      { do: 'destroy' },
    ]);
    expect(planSchedule(facts(expired), at(10))).toEqual([]);
  });

  it('is nothing while something is done to it', () => {
    expect(planSchedule(facts({ isBusy: true }), at(10_000))).toEqual([]);
  });
});

it('data that lasts is backed up each day, a review environment’s is not', () => {
  expect(scheduleOf(null, 'staging', true)).toEqual(defaultAddonSchedule);
  expect(scheduleOf(null, 'review', true).backupEveryHours).toBeNull();
  expect(scheduleOf(null, 'staging', false).backupEveryHours).toBeNull();
});
