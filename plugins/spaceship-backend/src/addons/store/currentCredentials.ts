import type { Knex } from 'knex';
import type { AddonSpec } from '@spaceship/backstage-plugin-spaceship-common';
import type { Credential } from '@spaceship/backstage-plugin-spaceship-node';
import type { SecretBox } from '../../secrets/SecretBox';

export const credentialContext = (addonId: string, generation: number) =>
  `credential:${addonId}/${generation}`;

/**
 * The current generation of each binding that the release asks for, by alias. A binding that has none yet is left out:
 * the step that provisions it comes first.
 */
export async function currentCredentials(
  knex: Knex,
  box: SecretBox,
  scope: {
    serviceId: string;
    destinationId: string;
    addons: Readonly<Record<string, AddonSpec>>;
  },
): Promise<Map<string, Credential>> {
  const aliases = Object.keys(scope.addons);
  if (aliases.length === 0) return new Map();
  const rows = await knex('addons')
    .join('credentials', 'credentials.addon_id', 'addons.id')
    .where({
      service_id: scope.serviceId,
      destination_id: scope.destinationId,
      'credentials.state': 'current',
    })
    .whereNot('addons.state', 'destroyed')
    .whereIn('alias', aliases)
    .select('alias', 'addons.id', 'generation', 'sealed', 'keys');
  return new Map(
    rows.map(row => [
      row.alias,
      {
        generation: row.generation,
        values: JSON.parse(
          box.open(row.sealed, credentialContext(row.id, row.generation)),
        ),
        secretKeys: row.keys
          .filter((key: { secret: boolean }) => key.secret)
          .map((key: { name: string }) => key.name),
      },
    ]),
  );
}
