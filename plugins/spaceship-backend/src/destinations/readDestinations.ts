import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  gateSchema,
  type Gate,
  type Tier,
} from '@spaceship/backstage-plugin-spaceship-common';
import { z } from 'zod';

/** A destination as `spaceship.destinations` describes it, in the order of the file. */
export type ConfiguredDestination = {
  slug: string;
  title: string;
  tier: Tier;
  region: string | null;
  labels: Record<string, string>;
  owner: string | null;
  driver: string;
  config: unknown;
  gates: Gate[];
};

const destinationSchema = z.strictObject({
  title: z.string().min(1).optional(),
  /** Review environments bring their own. */
  tier: z.enum(['staging', 'production']),
  region: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()).default({}),
  owner: z
    .string()
    .regex(/^(group|user):[a-z0-9._-]+\/[a-z0-9._-]+$/i)
    .optional(),
  driver: z.string().min(1),
  config: z.unknown().optional(),
  gates: z.array(gateSchema).default([]),
});

const slugPattern = /^[a-z][a-z0-9-]{0,30}$/;

/** Reads and checks `spaceship.destinations`; throws `InputError` with the place of the first mistake. */
export function readDestinations(config: Config): ConfiguredDestination[] {
  const section = config.getOptionalConfig('spaceship.destinations');
  return (section?.keys() ?? []).map(slug => {
    if (!slugPattern.test(slug)) {
      throw new InputError(
        `spaceship.destinations.${slug}: a destination is named by lower case letters, digits and dashes, at most 31, beginning with a letter. The name can't be changed later.`,
      );
    }
    const parsed = destinationSchema.safeParse(section!.get(slug));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError(
        `spaceship.destinations.${[slug, ...issue.path].join('.')}: ${
          issue.message
        }. See docs/reference/configuration.md.`,
      );
    }
    const { title, region, owner, config: driverConfig, ...rest } = parsed.data;
    return {
      ...rest,
      slug,
      title: title ?? slug,
      region: region ?? null,
      owner: owner?.toLowerCase() ?? null,
      config: driverConfig ?? {},
    };
  });
}
