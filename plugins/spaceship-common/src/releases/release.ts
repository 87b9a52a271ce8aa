import type {
  BuildId,
  EntityRef,
  Instant,
  ReleaseId,
  ServiceId,
} from '../words/ids';
import type {
  AddonSpec,
  ProcessSpec,
  ReleaseStepSpec,
  StageSpec,
} from '../config/serviceFile';

/** A person who had a part in a change. `ref` is null where the address maps to nobody in the catalog: exclusions then fail closed. */
export type Author = {
  role: 'pusher' | 'author' | 'committer' | 'co-author';
  name: string;
  email: string | null;
  ref: EntityRef | null;
};

/** What a release runs: the service's files at its commit. Immutable. */
export type ReleaseSpec = {
  processes: Readonly<Record<string, ProcessSpec>>;
  addons: Readonly<Record<string, AddonSpec>>;
  releaseSteps: readonly ReleaseStepSpec[];
  flow: readonly StageSpec[];
};

/** Artifact digest, files at the commit, aliases of add-ons; numbered per service, never reused, shared by all branches. */
export type Release = {
  id: ReleaseId;
  serviceId: ServiceId;
  number: number;
  commit: string;
  branch: string | null;
  message: string;
  authors: readonly Author[];
  buildId: BuildId;
  artifactDigest: string;
  spec: ReleaseSpec;
  createdAt: Instant;
  rejection: { by: EntityRef; at: Instant; reason: string } | null;
};
