import type { ProcessSpec } from '../config/serviceFile';

/**
 * The processes of a release with as many replicas as a person wants at a destination. A process that the wish does not
 * name keeps what the release says; a name that the release does not have is passed over.
 */
export function scaled(
  processes: Readonly<Record<string, ProcessSpec>>,
  wished: Readonly<Record<string, number>> | null,
): Record<string, ProcessSpec> {
  return Object.fromEntries(
    Object.entries(processes).map(([name, process]) => [
      name,
      { ...process, replicas: wished?.[name] ?? process.replicas },
    ]),
  );
}
