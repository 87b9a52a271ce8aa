import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationMs } from '@spaceship/backstage-plugin-spaceship-common';
import { z } from 'zod';

const tiers = ['review', 'staging', 'production'] as const;
export type Tier = (typeof tiers)[number];

const planSchema = z.strictObject({
  url: z.url(),
  variables: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string())
    .default({}),
  tiers: z.array(z.enum(tiers)).optional(),
  expiresInDays: z.int().positive().optional(),
  nextKey: z.array(z.string()).min(1).optional(),
  nextKeyTimeout: z.string().default('30s'),
});
const apiSchema = z.strictObject({
  title: z.string().optional(),
  sandbox: planSchema.optional(),
  production: planSchema.optional(),
});

/** One kind of key of one API. */
export type ApiKeyPlan = {
  title: string;
  url: string;
  variables: Readonly<Record<string, string>>;
  tiers: readonly Tier[];
  isProduction: boolean;
  expiresInDays: number | null;
  nextKey: {
    program: string;
    args: readonly string[];
    timeoutMs: number;
  } | null;
};

/** The plans of `spaceship.apiKeys` by name: `<api>-sandbox` and `<api>-production`. */
export function readApiKeyPlans(config: Config): Map<string, ApiKeyPlan> {
  const plans = new Map<string, ApiKeyPlan>();
  const apis = config.getOptional<Record<string, unknown>>('spaceship.apiKeys');
  for (const [name, given] of Object.entries(apis ?? {})) {
    const key = `spaceship.apiKeys.${name}`;
    const parsed = apiSchema.safeParse(given);
    if (!parsed.success) {
      throw new InputError(`${key}: ${z.prettifyError(parsed.error)}`);
    }
    const api = parsed.data;
    for (const kind of ['sandbox', 'production'] as const) {
      const plan = api[kind];
      if (plan)
        plans.set(`${name}-${kind}`, planOf(key, name, kind, api.title, plan));
    }
  }
  return plans;
}

function planOf(
  key: string,
  name: string,
  kind: 'sandbox' | 'production',
  title: string | undefined,
  plan: z.infer<typeof planSchema>,
): ApiKeyPlan {
  const isProduction = kind === 'production';
  const used: readonly Tier[] =
    plan.tiers ?? (isProduction ? ['production'] : ['review', 'staging']);
  if (isProduction && used.includes('review')) {
    throw new InputError(
      `${key}.production: a review environment never gets a production key. Take review out of its tiers.`,
    );
  }
  const [program, ...args] = plan.nextKey ?? [];
  return {
    title: title ?? name,
    url: plan.url,
    variables: plan.variables,
    tiers: used,
    isProduction,
    expiresInDays: plan.expiresInDays ?? null,
    nextKey:
      program === undefined
        ? null
        : { program, args, timeoutMs: durationMs(plan.nextKeyTimeout) },
  };
}
