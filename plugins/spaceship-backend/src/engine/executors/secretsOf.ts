import type { Revision } from '@spaceship/backstage-plugin-spaceship-node';

/** Values that no log may keep. */
export const secretsOf = ({ variables, secretNames }: Revision): string[] =>
  secretNames.map(name => variables[name]);
