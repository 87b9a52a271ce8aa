import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { ServiceRow } from './store';

/** A service as the API shows it, with what to give to git. */
export async function serviceForApi(
  row: ServiceRow,
  sources: ReadonlyMap<string, SourceProvider>,
): Promise<Schemas['Service']> {
  const provider = sources.get(row.source.provider);
  const remote = provider?.remote
    ? await provider.remote(row.source.location).catch(() => null)
    : null;
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
    entityRef: row.entityRef,
    owner: row.ownerRef,
    source: row.source,
    remote,
    registered: row.registered,
    inCatalog: row.inCatalog,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
  };
}
