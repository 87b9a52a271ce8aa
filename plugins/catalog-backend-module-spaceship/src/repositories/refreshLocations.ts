import type {
  AuthService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  locationSpecToMetadataName,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import { LOCAL_LOCATION, parseLocalTarget } from './location';

/**
 * Has the catalog read the configured locations in a repository again. Neither refresh keys nor queries know a location
 * that could not be read yet, so they are named one by one.
 */
export async function refreshLocations(
  repository: string,
  deps: {
    config: RootConfigService;
    catalog: CatalogService;
    auth: AuthService;
  },
): Promise<void> {
  const credentials = await deps.auth.getOwnServiceCredentials();
  const targets = (
    deps.config.getOptionalConfigArray('catalog.locations') ?? []
  )
    .filter(location => location.getOptionalString('type') === LOCAL_LOCATION)
    .map(location => location.getString('target'))
    .filter(target => isIn(target, repository));
  for (const target of targets) {
    const name = locationSpecToMetadataName({ type: LOCAL_LOCATION, target });
    await deps.catalog.refreshEntity(`location:default/${name}`, {
      credentials,
    });
  }
}

function isIn(target: string, repository: string): boolean {
  try {
    return parseLocalTarget(target).repository === repository;
  } catch {
    return false;
  }
}
