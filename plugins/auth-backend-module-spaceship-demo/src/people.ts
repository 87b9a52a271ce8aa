import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  type UserEntity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Somebody whom one can sign in as. */
export interface Person {
  entityRef: string;
  name: string;
  role?: string;
  groups: string[];
  picture?: string;
}

/** Everybody in the catalog, by team and then by name. */
export async function listPeople(
  catalog: CatalogService,
  auth: AuthService,
): Promise<Person[]> {
  const credentials = await auth.getOwnServiceCredentials();
  const { items } = await catalog.getEntities(
    { filter: [{ kind: 'User' }, { kind: 'Group' }] },
    { credentials },
  );
  const titles = new Map(
    items
      .filter(entity => entity.kind === 'Group')
      .map(group => [stringifyEntityRef(group), titleOf(group)]),
  );
  return items
    .filter((entity): entity is UserEntity => entity.kind === 'User')
    .map(user => toPerson(user, titles))
    .sort(
      (a, b) =>
        (a.groups[0] ?? '').localeCompare(b.groups[0] ?? '') ||
        a.name.localeCompare(b.name),
    );
}

function toPerson(user: UserEntity, titles: Map<string, string>): Person {
  return {
    entityRef: stringifyEntityRef(user),
    name: user.spec.profile?.displayName ?? user.metadata.name,
    role: user.metadata.description,
    groups: (user.spec.memberOf ?? []).map(ref => {
      const group = parseEntityRef(ref, {
        defaultKind: 'Group',
        defaultNamespace: user.metadata.namespace ?? 'default',
      });
      return titles.get(stringifyEntityRef(group)) ?? group.name;
    }),
    picture: user.spec.profile?.picture,
  };
}

function titleOf(group: Entity): string {
  return group.metadata.title ?? group.metadata.name;
}
