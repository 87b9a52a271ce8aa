import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';
import type {
  AddonSpec,
  ProcessSpec,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  TerminalError,
  type DestinationDriver,
  type Revision,
  type Target,
} from '@spaceship/backstage-plugin-spaceship-node';
import { SealBrokenError } from '../secrets/SecretBox';

/** The environment of a release at a destination; values exist here and in the process that needs them. */
export type VariablesResolver = (scope: {
  serviceId: string;
  destinationId: string;
  configRevision: number;
  addons: Readonly<Record<string, AddonSpec>>;
  release: { number: number; commit: string };
}) => Promise<{ variables: Record<string, string>; secretNames: string[] }>;

/** Where a delivery goes, and what it brings there. */
export type DeliveryTarget = {
  driver: DestinationDriver;
  target: Target;
  processes: Readonly<Record<string, ProcessSpec>>;
  /** With its variables: resolved only for the calls that need them. */
  revision(): Promise<Revision>;
};

export type LoadTargetDeps = {
  knex: Knex;
  drivers: ReadonlyMap<string, DestinationDriver>;
  variables: VariablesResolver;
};

export async function loadTarget(
  deps: LoadTargetDeps,
  deliveryId: string,
): Promise<DeliveryTarget> {
  const { rows } = await deps.knex.raw(
    `select d.id, d.config_revision, d.service_id, d.destination_id, s.name, t.slug, t.driver, t.label,
       l.artifact_digest, l.artifact_location, l.spec, l.number, l.commit
     from deliveries d
     join rollouts r on r.id = d.rollout_id
     join releases l on l.id = r.release_id
     join services s on s.id = d.service_id
     join destinations t on t.id = d.destination_id
     where d.id = ?`,
    [deliveryId],
  );
  const row = rows[0];
  if (!row) throw new NotFoundError(`There is no delivery ${deliveryId}.`);
  const driver = deps.drivers.get(row.driver);
  if (!driver) {
    throw new TerminalError(
      `No module brings the driver "${row.driver}" of ${row.slug}. Installed: ${
        [...deps.drivers.keys()].join(', ') || 'none'
      }.`,
    );
  }
  return {
    driver,
    target: {
      service: { id: row.service_id, name: row.name },
      destination: { id: row.destination_id, slug: row.slug },
      ...(row.label && { label: row.label }),
    },
    processes: row.spec.processes,
    async revision() {
      const { variables, secretNames } = await deps
        .variables({
          serviceId: row.service_id,
          destinationId: row.destination_id,
          configRevision: row.config_revision,
          addons: row.spec.addons,
          release: { number: row.number, commit: row.commit },
        })
        .catch(failForGood);
      return {
        name: row.id,
        artifact: {
          digest: row.artifact_digest,
          location: row.artifact_location,
        },
        processes: row.spec.processes,
        variables,
        secretNames,
      };
    },
  };
}

/** A secret that does not open never will in this config revision: its value has to be set again. */
function failForGood(error: unknown): never {
  if (error instanceof SealBrokenError) {
    throw new TerminalError(error.message, error);
  }
  throw error;
}
