import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';
import type { AddonSpec } from '@spaceship/backstage-plugin-spaceship-common';
import type { SecretBox } from '../secrets/SecretBox';
import { currentCredentials } from '../addons/store/currentCredentials';
import { bindingName } from '../addons/bindingName';
import { sealContext, type StoredVariables } from './storedVariables';

/** What a release sees, and which names have secret values. */
export type ResolvedVariables = {
  variables: Record<string, string>;
  secretNames: string[];
};

export type VariablesScope = {
  serviceId: string;
  destinationId: string;
  /** 0 where nothing was set yet. */
  configRevision: number;
  /** Alias → what the release asks for; each must have a current credential. */
  addons: Readonly<Record<string, AddonSpec>>;
  /** For `SPACESHIP_RELEASE` and `SPACESHIP_COMMIT`. */
  release?: { number: number; commit: string };
};

/**
 * The environment of a release at a destination: bindings first, what people set wins over them, our own names last.
 * Values exist here and in the process that needs them, nowhere else.
 */
export async function resolveVariables(
  knex: Knex,
  box: SecretBox,
  scope: VariablesScope,
): Promise<ResolvedVariables> {
  const variables: Record<string, string> = {};
  const secret = new Set<string>();

  for (const [alias, credential] of await currentCredentials(
    knex,
    box,
    scope,
  )) {
    for (const [suffix, value] of Object.entries(credential.values)) {
      const name = bindingName(alias, suffix);
      variables[name] = value;
      if (credential.secretKeys.includes(suffix)) secret.add(name);
    }
  }

  const stored = await storedAt(knex, scope);
  for (const [name, variable] of Object.entries(stored)) {
    if (variable.secret) {
      variables[name] = box.open(variable.sealed, sealContext(scope, name));
      secret.add(name);
    } else {
      variables[name] = variable.value;
      secret.delete(name);
    }
  }

  const names = await knex('services')
    .crossJoin(knex.raw('destinations'))
    .where('services.id', scope.serviceId)
    .where('destinations.id', scope.destinationId)
    .first('services.name', 'destinations.slug');
  if (!names) throw new NotFoundError('The service or destination is gone.');
  variables.SPACESHIP_SERVICE = names.name;
  variables.SPACESHIP_DESTINATION = names.slug;
  if (scope.release) {
    variables.SPACESHIP_RELEASE = String(scope.release.number);
    variables.SPACESHIP_COMMIT = scope.release.commit;
  }
  return { variables, secretNames: [...secret].sort() };
}

async function storedAt(
  knex: Knex,
  scope: VariablesScope,
): Promise<StoredVariables> {
  if (scope.configRevision === 0) return {};
  const row = await knex('config_revisions')
    .where({
      service_id: scope.serviceId,
      destination_id: scope.destinationId,
      revision: scope.configRevision,
    })
    .first('variables');
  if (!row) {
    throw new NotFoundError(
      `Config revision ${scope.configRevision} does not exist at this destination.`,
    );
  }
  return row.variables;
}
