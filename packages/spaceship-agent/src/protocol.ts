import { z } from 'zod';

/** The protocol between the portal and the agent, version 1: HTTP and JSON over a unix socket that only one user may open. */
export const PROTOCOL = 'v1';

const safeName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const identity = z.string().min(1).max(300);
const id = z.string().min(1).max(200);

export const effectSchema = z.object({ identity, fence: z.int().min(0) });

export const targetSchema = z.object({
  service: z.object({ id, name: z.string().min(1).max(200) }),
  destination: z.object({ id, slug: z.string().min(1).max(200) }),
  label: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'a DNS label: up to 63 small letters, digits and hyphens',
    )
    .optional(),
});

export const accessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  z.object({
    kind: z.literal('gated'),
    subject: id,
    key: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43,}$/, 'at least 32 bytes as base64url'),
    entrance: z.url({ protocol: /^https?$/ }),
    links: z.array(
      z.object({
        id: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
        tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
        expiresAt: z.iso.datetime({ offset: true }),
      }),
    ),
  }),
]);

export const processPlanSchema = z.object({
  command: z.string().min(1),
  health: z
    .object({ path: z.string().startsWith('/'), timeoutMs: z.int().positive() })
    .optional(),
  stopTimeoutMs: z.int().positive(),
});

export const revisionSchema = z.object({
  name: safeName,
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  processes: z.record(safeName, processPlanSchema),
  variables: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()),
  secretNames: z.array(z.string()),
});

export const prepareSchema = z.object({
  target: targetSchema,
  revision: revisionSchema,
  replicas: z.record(z.string(), z.int().min(0).max(100)),
  effect: effectSchema,
});

export const shiftSchema = z.object({
  target: targetSchema,
  weights: z.record(z.string(), z.number().min(0).max(100)),
  effect: effectSchema,
});

export const revisionCommandSchema = z.object({
  target: targetSchema,
  revision: safeName,
  effect: effectSchema,
});

export const setAccessSchema = z.object({
  target: targetSchema,
  access: accessSchema,
  effect: effectSchema,
});

export const destroySchema = z.object({
  target: targetSchema,
  effect: effectSchema,
});

export const jobSchema = z.object({
  target: targetSchema,
  revision: revisionSchema,
  job: z.object({
    name: z.string().min(1),
    command: z.string().min(1),
    timeoutMs: z.int().positive(),
  }),
  effect: effectSchema,
});

export const stopJobSchema = z.object({
  target: targetSchema,
  effect: effectSchema,
});

export const buildSchema = z.object({
  service: z.object({ id, name: z.string() }),
  commit: z.string(),
  command: z.string().nullable(),
  timeoutMs: z.int().positive(),
  effect: effectSchema,
});

export const addonSchema = z.object({
  id,
  plan: z.string(),
  service: z.object({ id, name: z.string() }),
  destination: z.object({ id, slug: z.string() }),
  effect: effectSchema,
});

export const cloneAddonSchema = addonSchema.extend({ sourceId: id });

export const restoreAddonSchema = addonSchema.extend({ backupId: id });

export const backupSchema = z.object({
  addonId: id,
  backupId: id,
  effect: effectSchema,
});

export const effectOnlySchema = z.object({ effect: effectSchema });

export type Effect = z.infer<typeof effectSchema>;
export type Target = z.infer<typeof targetSchema>;
export type ProcessPlan = z.infer<typeof processPlanSchema>;
export type Revision = z.infer<typeof revisionSchema>;
export type PrepareRequest = z.infer<typeof prepareSchema>;
export type ShiftRequest = z.infer<typeof shiftSchema>;
export type RevisionCommand = z.infer<typeof revisionCommandSchema>;
export type Access = z.infer<typeof accessSchema>;
export type SetAccessRequest = z.infer<typeof setAccessSchema>;
export type DestroyRequest = z.infer<typeof destroySchema>;
export type JobRequest = z.infer<typeof jobSchema>;
export type StopJobRequest = z.infer<typeof stopJobSchema>;
export type BuildSpec = z.infer<typeof buildSchema>;
export type AddonSpec = z.infer<typeof addonSchema>;
export type CloneAddonSpec = z.infer<typeof cloneAddonSchema>;
export type RestoreAddonSpec = z.infer<typeof restoreAddonSchema>;
export type BackupSpec = z.infer<typeof backupSchema>;

export type JobStatus =
  | { state: 'absent' }
  | { state: 'running' }
  | {
      state: 'exited';
      exitCode: number | null;
      signal: string | null;
      timedOut: boolean;
      endedAt: string;
    };

export type ReplicaState =
  | 'starting'
  | 'healthy'
  | 'unhealthy'
  | 'backing-off'
  | 'stopping'
  | 'stopped';

export type ReplicaStatus = {
  process: string;
  index: number;
  state: ReplicaState;
  since: string;
  restarts: number;
  detail: string | null;
};

export type Observation = {
  at: string;
  revisions: { name: string; weight: number; replicas: ReplicaStatus[] }[];
  address: string | null;
  /** Only of a target with a gate. */
  visits?: Visits;
};

/** Who came through a gate. */
export type Visits = {
  lastAt: string | null;
  links: Record<string, { opened: number; lastAt: string }>;
};

/** Something that exists of a target. */
export type InventoryItem = {
  serviceId: string;
  destinationId: string;
  what: 'process' | 'port' | 'route' | 'gate' | 'folder' | 'account';
  where: string;
};

export type LogLine = {
  at: string;
  stream: 'out' | 'err';
  source: string;
  text: string;
};

export type LogPage = { lines: LogLine[]; cursor: string; ended: boolean };

export type BuildStatus =
  | { state: 'absent' }
  /** It waits for the tree to be sent. */
  | { state: 'checkout' }
  | { state: 'running' }
  | {
      state: 'succeeded';
      artifact: { digest: string; location: string; sizeBytes: number };
    }
  | { state: 'failed'; message: string; terminal: boolean };

export type AddonStatus =
  | { state: 'absent' }
  | { state: 'provisioning'; detail: string }
  | { state: 'running'; detail: string }
  | { state: 'failed'; message: string; terminal: boolean }
  | { state: 'destroyed' };

/** How the provider gets into an add-on's server, and the secret that the passwords of its logins come from. */
export type AddonAccess = {
  host: string;
  port: number;
  user: string;
  password: string;
  loginSecret: string;
};

export type BackupStatus =
  | { state: 'absent' }
  | { state: 'running'; detail: string }
  | { state: 'ready'; location: string; sizeBytes: number; takenAt: string }
  | { state: 'failed'; message: string; terminal: boolean };

/** Something of an add-on or a backup that is on this machine. */
export type AddonInventoryItem = {
  addonId?: string;
  backupId?: string;
  what: string;
  where: string;
};

export type AgentStatus = {
  protocol: typeof PROTOCOL;
  pid: number;
  startedAt: string;
  routerPort: number;
  routers: number[];
  /** Whether what runs is kept apart by users of its own. */
  isolated: boolean;
  /** Folder of what runs as other users; outside the state folder where they can't reach that. */
  open: string;
  targets: number;
  replicas: number;
  addons: number;
};
