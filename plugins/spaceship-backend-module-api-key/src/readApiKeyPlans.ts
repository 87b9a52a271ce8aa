import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationMs } from '@spaceship/backstage-plugin-spaceship-common';
import { z } from 'zod';

const tiers = ['review', 'staging', 'production'] as const;
export type Tier = (typeof tiers)[number];

const probeSchema = z.strictObject({
  url: z
    .url()
    .refine(
      isPrivateWay,
      'A key goes over https, or to this machine; and the URL has no user in it.',
    ),
  header: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'It is no name of a header.')
    .default('Authorization'),
  scheme: z
    .string()
    .regex(/^[\x21-\x7e]*$/, 'It is one word.')
    .optional(),
  timeout: z.string().default('10s'),
});
const planSchema = z.strictObject({
  url: z.url(),
  variables: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string())
    .default({}),
  tiers: z.array(z.enum(tiers)).optional(),
  expiresInDays: z.int().positive().optional(),
  nextKey: z.array(z.string()).min(1).optional(),
  nextKeyTimeout: z.string().default('30s'),
  probe: probeSchema.optional(),
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
  /** How a key is tried before it is published; null: it is taken on trust. */
  probe: {
    url: string;
    header: string;
    scheme: string;
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
  const msAt = (path: string, text: string): number => {
    try {
      return durationMs(text);
    } catch (error) {
      throw new InputError(
        `${key}.${kind}.${path}: ${(error as Error).message}`,
      );
    }
  };
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
        : {
            program,
            args,
            timeoutMs: msAt('nextKeyTimeout', plan.nextKeyTimeout),
          },
    probe: plan.probe
      ? {
          url: plan.probe.url,
          header: plan.probe.header,
          scheme: plan.probe.scheme ?? defaultScheme(plan.probe.header),
          timeoutMs: msAt('probe.timeout', plan.probe.timeout),
        }
      : null,
  };
}

const defaultScheme = (header: string): string =>
  header.toLowerCase() === 'authorization' ? 'Bearer' : '';

/** Nobody on the way can read a key: https, or this machine. */
function isPrivateWay(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return false;
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere);
}
