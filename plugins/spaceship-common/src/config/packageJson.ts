import { readYaml } from './yamlDocument';
import type { Mistake } from './serviceFile';

/** What is used of a package.json. */
export type PackageFacts = {
  scripts: readonly string[];
  hasDependencies: boolean;
};

/** Reads the names of a package.json's scripts; one that is no JSON is a mistake at its place. */
export function readPackage(
  text: string | null | undefined,
): { facts: PackageFacts | null } | { mistakes: Mistake[] } {
  if (text === null || text === undefined) return { facts: null };
  try {
    const json: unknown = JSON.parse(text);
    return {
      facts: {
        scripts: keysOf(json, 'scripts'),
        hasDependencies: dependencyKeys.some(
          key => keysOf(json, key).length > 0,
        ),
      },
    };
  } catch {
    // JSON is nearly YAML, whose parser tells where it broke.
    const read = readYaml('package.json', text);
    const first = 'mistakes' in read ? read.mistakes[0] : undefined;
    return {
      mistakes: [
        {
          file: 'package.json',
          line: first?.line ?? 1,
          column: first?.column ?? 1,
          path: '',
          message: 'This is not JSON.',
          expected: 'JSON, as npm reads it',
        },
      ],
    };
  }
}

const dependencyKeys = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'workspaces',
];

function keysOf(json: unknown, key: string): string[] {
  const value =
    typeof json === 'object' && json !== null
      ? (json as Record<string, unknown>)[key]
      : null;
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The build of a Node application that says nothing about it; null where there is nothing to build. */
export function defaultBuild(
  pack: PackageFacts | null,
  hasLock: boolean,
): string | null {
  if (pack === null) return null;
  const hasBuild = pack.scripts.includes('build');
  if (!pack.hasDependencies) return hasBuild ? 'npm run build' : null;
  const install = hasLock ? 'npm ci' : 'npm install';
  return hasBuild
    ? `${install} && npm run build && npm prune --omit=dev`
    : `${install} --omit=dev`;
}
