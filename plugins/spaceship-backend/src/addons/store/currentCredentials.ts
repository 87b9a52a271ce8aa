import type { Knex } from 'knex';
import type { AddonSpec } from '@spaceship/backstage-plugin-spaceship-common';
import type { Credential } from '@spaceship/backstage-plugin-spaceship-node';
import type { SecretBox } from '../../secrets/SecretBox';
import { openCredential } from './credentialRow';

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
  const rows = await knex('bindings')
    .join('credentials', 'credentials.binding_id', 'bindings.id')
    .where({
      service_id: scope.serviceId,
      destination_id: scope.destinationId,
      'credentials.state': 'current',
    })
    .whereNull('removed_at')
    .whereIn('alias', aliases)
    .select('alias', 'credentials.addon_id', 'generation', 'sealed', 'keys');
  return new Map(rows.map(row => [row.alias, openCredential(box, row)]));
}
