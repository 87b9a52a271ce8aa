import path from 'node:path';
import type { Revision, Target } from '../protocol.ts';
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
  host: string;
  fence: number;
  hadTraffic: boolean;
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

/** The name under which a target answers, a DNS label; `taken` by another target, it gets an ending of its own. */
export function hostOf(
  target: Target,
  isTaken: (host: string) => boolean,
): string {
  const plain = label(`${target.service.name}-${target.destination.slug}`);
  if (plain.length <= 63 && !isTaken(plain)) return plain;
  return `${plain.slice(0, 50)}-${targetKey(target).slice(-8)}`;
}

const fileOf = (folder: string) => path.join(folder, 'target.json');

export const loadDesired = (folder: string): DesiredTarget | undefined =>
  readJson<DesiredTarget>(fileOf(folder));

export const saveDesired = (folder: string, desired: DesiredTarget): void =>
  writeJson(fileOf(folder), desired);
