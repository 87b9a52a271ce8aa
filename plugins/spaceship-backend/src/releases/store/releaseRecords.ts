import type { Knex } from 'knex';
import type {
  ReleaseSpec,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';

/** A release as the API shows it: addresses of people stay here. */
export const releaseFromDb = (row: Record<string, any>): Schemas['Release'] => {
  const spec: ReleaseSpec = row.spec;
  return {
    id: row.id,
    serviceId: row.service_id,
    number: row.number,
    commit: row.commit,
    branch: row.branch,
    message: row.message,
    authors: row.authors.map((author: Schemas['Author']) => ({
      role: author.role,
      name: author.name,
      ref: author.ref,
    })),
    buildId: row.build_id,
    artifactDigest: row.artifact_digest,
    processes: spec.processes as Schemas['Release']['processes'],
    releaseSteps: [...spec.releaseSteps] as Schemas['Release']['releaseSteps'],
    addons: spec.addons as Schemas['Release']['addons'],
    createdAt: row.created_at.toISOString(),
    rejection: row.rejection ?? null,
  };
};

/** Newest first. Served by `releases_service`. */
export async function listReleaseRecords(
  knex: Knex,
  serviceId: string,
  request: PageRequest,
): Promise<Page<Schemas['Release']>> {
  const rows = knex('releases')
    .where({ service_id: serviceId })
    .select('releases.*', cursorAt(knex, 'releases'));
  return newestFirst(rows, 'releases', request, releaseFromDb);
}
