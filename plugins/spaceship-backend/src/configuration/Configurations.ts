import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { bindingName } from '../addons/bindingName';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import { appendAudit } from '../audit';
import type { DestinationRow } from '../destinations/store';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { takeConfigRevision } from '../rollouts/takeConfigRevision';
import { listed } from '../rollouts/rolloutSentence';
import type { SecretBox } from '../secrets/SecretBox';
import { lockService } from '../services/store/lockService';
import type { ServiceRow } from '../services/store';
import { compareVariables } from './compareVariables';
import { deliverConfiguration } from './deliverConfiguration';
import { sealContext, type StoredVariables } from './storedVariables';
import {
  listConfigRevisions,
  newestConfigRevision,
  revisionOfEachVariable,
  variablesAt,
} from './store/configRevisions';

type At = { service: ServiceRow; destination: DestinationRow };
const placeOf = ({ service, destination }: At) => ({
  serviceId: service.id,
  destinationId: destination.id,
});

const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Names that the platform itself sets. */
const reserved = /^(SPACESHIP_.*|PORT)$/;

/** Plain and secret variables of services at destinations. Values of secrets leave only by `reveal`. */
export class Configurations {
  constructor(
    private readonly deps: { knex: Knex; wakes: Wakes; box: SecretBox },
  ) {}

  async get(at: At): Promise<Schemas['Configuration']> {
    const { knex } = this.deps;
    const place = placeOf(at);
    const [{ revision, variables }, changedIn, bindings] = await Promise.all([
      newestConfigRevision(knex, place),
      revisionOfEachVariable(knex, place),
      bindingsAt(knex, place),
    ]);
    return {
      destination: at.destination.slug,
      revision,
      variables: Object.entries(variables)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, variable]) => ({
          name,
          secret: variable.secret,
          value: variable.secret ? null : variable.value,
          revision: changedIn.get(name) ?? revision,
        })),
      bindings,
    };
  }

  revisions(at: At, request: PageRequest) {
    return listConfigRevisions(this.deps.knex, placeOf(at), request);
  }

  /** A new revision. Where something runs it is delivered with the same artifact, through the gates of its stage. */
  async change(
    at: At,
    wish: Schemas['ChangeConfiguration'],
    act: Act,
  ): Promise<Schemas['ConfigurationChanged']> {
    const place = placeOf(at);
    const { knex: _, wakes, box } = this.deps;
    demandSettable(wish);
    return act.commit(async trx => {
      await lockService(trx, at.service.id);
      const newest = await newestConfigRevision(trx, place);
      if (newest.revision !== wish.baseRevision) {
        const seen = await variablesAt(trx, place, wish.baseRevision);
        const keys = compareVariables(seen, newest.variables);
        throw new ConflictError(
          `The configuration of ${at.destination.title} is at revision ${
            newest.revision
          } by now, and you looked at ${wish.baseRevision}. Changed since: ${
            listed(keys.map(({ name }) => name)) || 'nothing'
          }. Look again, then repeat your change.`,
        );
      }
      const variables = changedVariables(box, place, newest.variables, wish);
      const changed = compareVariables(newest.variables, variables);
      if (changed.length === 0) {
        throw new InputError('This changes nothing: the values are as before.');
      }
      const revision = newest.revision + 1;
      await trx('config_revisions').insert({
        service_id: place.serviceId,
        destination_id: place.destinationId,
        revision,
        variables: JSON.stringify(variables),
        changed: JSON.stringify(changed),
        by: act.actor.ref,
        note: wish.note ?? null,
      });
      await appendAudit(trx, {
        serviceId: place.serviceId,
        actor: act.actor.ref,
        action: 'configuration.change',
        subject: { kind: 'destination', id: place.destinationId },
        details: {
          destination: at.destination.slug,
          revision,
          changed,
          note: wish.note ?? null,
        },
      });
      await takeConfigRevision(trx, wakes, { ...place, revision });
      const rolloutId = await deliverConfiguration(trx, wakes, {
        ...at,
        revision,
        by: act.actor.ref,
        note: wish.note ?? null,
      });
      await bumpFacts(trx, wakes, { serviceId: place.serviceId });
      await publish(trx, 'spaceship.configuration', place);
      return { revision, rolloutId };
    });
  }

  /** The value of one secret for a person who asked for it. Asking is in the audit before the value is given. */
  async reveal(
    at: At,
    name: string,
    act: Act,
  ): Promise<{ name: string; value: string }> {
    const place = placeOf(at);
    const { revision, variables } = await newestConfigRevision(
      this.deps.knex,
      place,
    );
    const variable = variables[name];
    if (!variable?.secret) {
      throw new NotFoundError(
        `There is no secret ${name} at ${at.destination.title}.`,
      );
    }
    const value = this.deps.box.open(variable.sealed, sealContext(place, name));
    await act.commit(trx =>
      appendAudit(trx, {
        serviceId: place.serviceId,
        actor: act.actor.ref,
        action: 'secret.reveal',
        subject: { kind: 'destination', id: place.destinationId },
        details: { destination: at.destination.slug, name, revision },
      }),
    );
    return { name, value };
  }
}

function demandSettable(wish: Schemas['ChangeConfiguration']): void {
  const names = Object.keys(wish.set ?? {});
  const odd = names.find(name => !variableName.test(name));
  if (odd) {
    throw new InputError(
      `${odd} can't be the name of a variable: letters, digits and underscores, at most 128, not beginning with a digit.`,
    );
  }
  const both = names.find(name => wish.remove?.includes(name));
  if (both) throw new InputError(`${both} can't be set and removed at once.`);
  const taken = names.find(name => reserved.test(name));
  if (taken) {
    throw new InputError(
      `${taken} is set by Spaceship itself. Choose another name.`,
    );
  }
  const broken = names.find(name => wish.set![name].value.includes('\0'));
  if (broken) throw new InputError(`${broken} holds a NUL character.`);
}

function changedVariables(
  box: SecretBox,
  place: { serviceId: string; destinationId: string },
  before: StoredVariables,
  wish: Schemas['ChangeConfiguration'],
): StoredVariables {
  const variables = { ...before };
  for (const name of wish.remove ?? []) delete variables[name];
  for (const [name, { value, secret }] of Object.entries(wish.set ?? {})) {
    variables[name] = secret
      ? { secret, sealed: box.seal(value, sealContext(place, name)) }
      : { secret, value };
  }
  return variables;
}

async function bindingsAt(
  knex: Knex,
  place: { serviceId: string; destinationId: string },
): Promise<Schemas['Configuration']['bindings']> {
  const rows = await knex('addons')
    .join('credentials', 'credentials.addon_id', 'addons.id')
    .where({
      service_id: place.serviceId,
      destination_id: place.destinationId,
      'credentials.state': 'current',
    })
    .whereNot('addons.state', 'destroyed')
    .orderBy('alias')
    .select('alias', 'keys');
  return rows.flatMap(({ alias, keys }) =>
    keys.map((key: { name: string; secret: boolean }) => ({
      name: bindingName(alias, key.name),
      alias,
      secret: key.secret,
    })),
  );
}
