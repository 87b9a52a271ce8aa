/** A variable as a config revision holds it. */
export type StoredVariable =
  | { secret: false; value: string }
  | { secret: true; sealed: string };

export type StoredVariables = Record<string, StoredVariable>;

/** Where a secret belongs: one that was moved to another name or destination does not open. */
export const sealContext = (
  place: { serviceId: string; destinationId: string },
  name: string,
): string => `config:${place.serviceId}/${place.destinationId}/${name}`;
