import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import canonicalize from 'canonicalize';
import type { Strategy } from '../config/serviceFile';
import type { DestinationId, ServiceId } from '../words/ids';
import type { ReleaseSpec } from './release';

/** What an approval binds to: everything that decides what will run. */
export type RolloutContent = {
  artifactDigest: string;
  spec: Pick<ReleaseSpec, 'processes' | 'releaseSteps'>;
  strategy: Strategy;
  destinations: readonly { id: DestinationId; configRevision: number }[];
};

/** SHA-256 over RFC 8785 JSON. Credential generations are not in it: a rotation voids nothing. */
export function contentHash(content: RolloutContent): string {
  return hash({
    hashVersion: 1,
    artifact: content.artifactDigest,
    processes: content.spec.processes,
    releaseSteps: content.spec.releaseSteps,
    strategy: content.strategy,
    destinations: content.destinations
      .map(({ id, configRevision }): [string, number] => [id, configRevision])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  });
}

/** What evidence binds to, beside the artifact. */
export function releaseStepsHash(
  spec: Pick<ReleaseSpec, 'releaseSteps'>,
): string {
  return hash({ hashVersion: 1, releaseSteps: spec.releaseSteps });
}

/** Everything that decides the result of a build: the same key is built once. */
export function buildKey(build: {
  serviceId: ServiceId;
  commit: string;
  path: string;
  buildConfig: unknown;
}): string {
  return hash({ keyVersion: 1, ...build });
}

function hash(value: object): string {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError('Only JSON can be hashed');
  return bytesToHex(sha256(new TextEncoder().encode(json)));
}
