import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  RELATION_OWNED_BY,
  parseLocationRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_BRANCH,
  ANNOTATION_CONFIG,
  type EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { ServiceSource } from './store';

/** What a catalog entity says about a service. */
export type EntityService = {
  entityRef: EntityRef;
  name: string;
  namespace: string;
  title: string | null;
  description: string | null;
  ownerRef: EntityRef | null;
  source: ServiceSource;
  /** Whether it stands in the very repository that it names: only then may it say who pushes there. */
  isOfItsSource: boolean;
};

/** Reads the service that an annotated entity describes; null where its source location names no repository. */
export function entityService(entity: Entity): EntityService | null {
  const annotations = entity.metadata.annotations ?? {};
  const source = readSource(annotations);
  if (!source) return null;
  const owner = entity.relations?.find(r => r.type === RELATION_OWNED_BY);
  return {
    entityRef: stringifyEntityRef(entity),
    name: hostLabel(entity.metadata.name),
    namespace: hostLabel(entity.metadata.namespace ?? 'default'),
    title: entity.metadata.title ?? null,
    description: entity.metadata.description ?? null,
    ownerRef: owner?.targetRef.toLowerCase() ?? null,
    source,
    isOfItsSource:
      readRepository(annotations[ANNOTATION_LOCATION])?.location ===
      source.location,
  };
}

/** The name as a part of a host name. */
const hostLabel = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '') || 'service';

function readSource(annotations: Record<string, string>): ServiceSource | null {
  const repository = readRepository(annotations[ANNOTATION_SOURCE_LOCATION]);
  if (!repository) return null;
  const config = annotations[ANNOTATION_CONFIG];
  return {
    ...repository,
    path: config === undefined ? repository.path : folderOf(config),
    branch: annotations[ANNOTATION_BRANCH] ?? repository.branch ?? 'main',
  };
}

type Repository = Omit<ServiceSource, 'branch'> & { branch: string | null };

/** `local:<name>[/path]` is a repository of the portal; `url:` one elsewhere, a path and branch in it understood. */
function readRepository(annotation: string | undefined): Repository | null {
  if (!annotation) return null;
  let location: { type: string; target: string };
  try {
    location = parseLocationRef(annotation);
  } catch {
    return null;
  }
  if (location.type === 'local') {
    const [name, ...path] = location.target.split('/').filter(Boolean);
    return name
      ? {
          provider: 'local',
          location: name,
          path: path.join('/'),
          branch: null,
        }
      : null;
  }
  return location.type === 'url' ? readUrl(location.target) : null;
}

/** `https://host/owner/name/tree/main/folder/` of GitHub and Gitea; with `/-/` before `tree` of GitLab. */
function readUrl(target: string): Repository | null {
  if (!URL.canParse(target)) return null;
  const url = new URL(target);
  const segments = url.pathname.split('/').filter(Boolean);
  const at = segments.findIndex(
    (segment, i) => i >= 2 && (segment === 'tree' || segment === 'blob'),
  );
  const inTree = at < 0 ? [] : segments.slice(at + 1);
  const repository = (at < 0 ? segments : segments.slice(0, at)).filter(
    segment => segment !== '-',
  );
  if (repository.length === 0) return null;
  const user = url.username ? `${url.username}@` : '';
  return {
    provider: 'git',
    location: `${url.protocol}//${user}${url.host}/${repository.join('/')}`,
    path: inTree.slice(1).map(decodeURIComponent).join('/'),
    branch: inTree[0] ? decodeURIComponent(inTree[0]) : null,
  };
}

const folderOf = (config: string): string => {
  const parts = config.split('/').filter(part => part && part !== '.');
  if (/\.ya?ml$/.test(parts.at(-1) ?? '')) parts.pop();
  return parts.join('/');
};
