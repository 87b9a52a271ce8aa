import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  locationSpecToLocationEntity,
  parseEntityYaml,
  type DeferredEntity,
} from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_BRANCH,
  ANNOTATION_ENABLED,
  isSpaceshipAvailable,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  LOCAL_LOCATION,
  sourceLocationOf,
  type LocalLocation,
  type RepositoryReader,
} from '../repositories/location';
import type { RegisteredService } from './registeredServices';

export const registeredProvider = 'spaceship-registered-services';

/** Where entities come from that nobody has written down. */
const registeredLocation = 'spaceship:registered';

/** What the catalog holds for all registered services, each under a key of its own. */
export async function registeredEntities(
  services: readonly RegisteredService[],
  reader: RepositoryReader | null,
): Promise<DeferredEntity[]> {
  const entities = new Map<string, DeferredEntity>();
  for (const service of services) {
    const entity = await registeredEntity(service, reader);
    entities.set(stringifyEntityRef(entity), {
      entity,
      locationKey: `${registeredProvider}:${service.name}`,
    });
  }
  return [...entities.values()];
}

/**
 * What the catalog holds for a registered service: the file in its repository, as soon as that describes the same entity as a
 * service; until then a Component made from the registration.
 */
async function registeredEntity(
  service: RegisteredService,
  reader: Pick<RepositoryReader, 'read'> | null,
): Promise<Entity> {
  const ref = entityRefOf(service);
  const local = localLocation(service);
  if (local && reader) {
    const text = await reader.read(local).catch(() => null);
    if (text !== null && describes(text, ref))
      return ownFileEntity(service, local);
  }
  return componentEntity(service, ref);
}

function entityRefOf(service: RegisteredService): string {
  return stringifyEntityRef(
    parseEntityRef(service.entityRef ?? `component:default/${service.name}`),
  );
}

function localLocation({ source }: RegisteredService): LocalLocation | null {
  if (source.provider !== 'local') return null;
  return {
    repository: source.location,
    file: [source.path, 'catalog-info.yaml'].filter(Boolean).join('/'),
  };
}

function describes(text: string, ref: string): boolean {
  const location = { type: LOCAL_LOCATION, target: 'any' };
  for (const result of parseEntityYaml(text, location)) {
    if (result.type !== 'entity') continue;
    const { entity } = result;
    if (
      typeof entity.kind === 'string' &&
      typeof entity.metadata?.name === 'string' &&
      stringifyEntityRef(entity) === ref &&
      isSpaceshipAvailable(entity)
    )
      return true;
  }
  return false;
}

function ownFileEntity(
  service: RegisteredService,
  local: LocalLocation,
): Entity {
  const target = service.source.path
    ? `${local.repository}/${local.file}`
    : local.repository;
  return locationSpecToLocationEntity({
    location: { type: LOCAL_LOCATION, target },
  });
}

function componentEntity(service: RegisteredService, ref: string): Entity {
  const { name, namespace } = parseEntityRef(ref);
  const { branch } = service.source;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace,
      ...(service.title ? { title: service.title } : {}),
      ...(service.description ? { description: service.description } : {}),
      annotations: {
        [ANNOTATION_LOCATION]: registeredLocation,
        [ANNOTATION_ORIGIN_LOCATION]: registeredLocation,
        [ANNOTATION_SOURCE_LOCATION]: sourceLocation(service),
        [ANNOTATION_ENABLED]: 'true',
        ...(branch && branch !== 'main' ? { [ANNOTATION_BRANCH]: branch } : {}),
      },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: service.ownerRef ?? service.owner ?? 'unknown',
    },
  };
}

function sourceLocation(service: RegisteredService): string {
  const { location, path, branch } = service.source;
  const local = localLocation(service);
  if (local) return sourceLocationOf(local);
  if (!path) return `url:${location}`;
  const folder = path.split('/').map(encodeURIComponent).join('/');
  return `url:${location}/tree/${encodeURIComponent(
    branch ?? 'main',
  )}/${folder}/`;
}
