import path from 'node:path';
import type { Access, Revision, Target } from '../protocol.ts';
import { AgentError } from '../system/failure.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { shortHash } from '../system/layout.ts';

/** What should exist of one revision. */
export type DesiredRevision = {
  revision: Revision;
  replicas: Record<string, number>;
  weight: number;
  /** It is to be drained, stopped and forgotten. */
  retiring: boolean;
  /** Rises with every restart that was asked for. */
  generation: number;
  restartIdentity: string | null;
};

/** What should be true of one service at one destination. Kept after its end, for the fence. Holds secrets: 0600. */
export type DesiredTarget = {
  target: Target;
  /** The name that it answers under; null while nothing of it exists, and the name may be another's. */
  host: string | null;
  fence: number;
  hadTraffic: boolean;
  /** Open without it. */
  access?: Access;
  revisions: Record<string, DesiredRevision>;
};

const label = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

export const targetKey = (target: Target): string =>
  `${label(`${target.service.name}-${target.destination.slug}`).slice(
    0,
    40,
  )}-${shortHash(`${target.service.id}\n${target.destination.id}`)}`;

/**
 * The name under which a target answers, a DNS label: the one that it was given, or one made of its service and
 * destination, with an ending of its own where another has that.
 */
export function hostOf(
  target: Target,
  holderOf: (host: string) => Target | undefined,
): string {
  if (target.label !== undefined) {
    const holder = holderOf(target.label);
    if (holder)
      throw new AgentError(
        'terminal',
        `The name ${target.label} is taken: ${holder.service.name} at ${holder.destination.slug} answers under it. Give another label, or destroy that one first`,
      );
    return target.label;
  }
  const plain = label(`${target.service.name}-${target.destination.slug}`);
  if (plain.length <= 63 && !holderOf(plain)) return plain;
  return `${plain.slice(0, 50)}-${targetKey(target).slice(-8)}`;
}

const fileOf = (folder: string) => path.join(folder, 'target.json');

export const loadDesired = (folder: string): DesiredTarget | undefined =>
  readJson<DesiredTarget>(fileOf(folder));

export const saveDesired = (folder: string, desired: DesiredTarget): void =>
  writeJson(fileOf(folder), desired);
