import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';

export type ReviewSettings = {
  /** Where review environments run; null where no driver has a gate. */
  place: { driver: string; config: unknown } | null;
  quarantineDays: number;
  sweep: {
    dryRun: boolean;
    most: number;
    largestShare: number;
    protectedNames: string[];
  };
};

export const defaultReviewSettings: Omit<ReviewSettings, 'place'> = {
  quarantineDays: 30,
  sweep: { dryRun: false, most: 5, largestShare: 0.5, protectedNames: [] },
};

/** Reads and checks `spaceship.reviews`. Without it, the first driver that has a gate is taken. */
export function readReviewSettings(
  config: Config,
  drivers: ReadonlyMap<string, DestinationDriver>,
): ReviewSettings {
  const section = config.getOptionalConfig('spaceship.reviews');
  const sweep = section?.getOptionalConfig('sweep');
  const named = section?.getOptionalString('driver');
  const driver =
    named ??
    [...drivers.values()].find(one => one.capabilities.access)?.type ??
    null;
  if (named !== undefined && !drivers.get(named)?.capabilities.access) {
    throw new InputError(
      `spaceship.reviews.driver is ${named}, which ${
        drivers.has(named)
          ? 'can put no gate in front of what runs'
          : 'no module brings'
      }. Name another one, or leave it out.`,
    );
  }
  const most = sweep?.getOptionalNumber('most');
  if (most !== undefined && !(Number.isInteger(most) && most > 0)) {
    throw new InputError(
      'spaceship.reviews.sweep.most must be a whole number, at least 1. To remove nothing, set spaceship.reviews.sweep.dryRun.',
    );
  }
  const quarantineDays = section?.getOptionalNumber('quarantineDays');
  if (quarantineDays !== undefined && !(quarantineDays >= 0)) {
    throw new InputError('spaceship.reviews.quarantineDays must be 0 or more.');
  }
  const share = sweep?.getOptionalNumber('largestShare');
  if (share !== undefined && !(share > 0 && share <= 1)) {
    throw new InputError(
      'spaceship.reviews.sweep.largestShare must be above 0 and at most 1.',
    );
  }
  const defaults = defaultReviewSettings;
  return {
    place:
      driver === null
        ? null
        : {
            driver,
            config: section?.getOptional('config') ?? {},
          },
    quarantineDays: quarantineDays ?? defaults.quarantineDays,
    sweep: {
      dryRun: sweep?.getOptionalBoolean('dryRun') ?? defaults.sweep.dryRun,
      most: most ?? defaults.sweep.most,
      largestShare: share ?? defaults.sweep.largestShare,
      protectedNames:
        sweep?.getOptionalStringArray('protectedNames') ??
        defaults.sweep.protectedNames,
    },
  };
}
