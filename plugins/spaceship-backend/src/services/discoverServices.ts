import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ENABLED,
  isSpaceshipAvailable,
} from '@spaceship/backstage-plugin-spaceship-common';
import { entityService, type EntityService } from './entityService';
import { syncServices, type SyncDeps } from './syncServices';

/** Reads the annotated entities of the catalog, all of them or none, and makes the services agree. */
export async function discoverServices(
  deps: SyncDeps & { catalog: CatalogService; auth: AuthService },
): Promise<void> {
  const credentials = await deps.auth.getOwnServiceCredentials();
  const found: EntityService[] = [];
  const pages = deps.catalog.streamEntities(
    {
      filter: {
        kind: 'Component',
        [`metadata.annotations.${ANNOTATION_ENABLED}`]: 'true',
      },
      fields: ['kind', 'metadata', 'relations'],
    },
    { credentials },
  );
  for await (const page of pages) {
    for (const entity of page.filter(isSpaceshipAvailable)) {
      const service = entityService(entity);
      if (service) found.push(service);
      else {
        deps.logger.warn(
          `${entity.metadata.name} has ${ANNOTATION_ENABLED} and no usable backstage.io/source-location (local:<name> or url:<https address>)`,
        );
      }
    }
  }
  await syncServices(deps, found);
}
