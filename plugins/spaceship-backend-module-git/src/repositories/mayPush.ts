import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { AuthService } from '@backstage/backend-plugin-api';
import type { RepositoryPeople } from './repositories';

/** Who a user is now, as the catalog knows: the user and the groups that have the user as a member. */
export type Membership = {
  /** null where the catalog has no such user (any more). */
  ownershipRefs(user: string): Promise<ReadonlySet<string> | null>;
};

/** Asks the catalog each time, so that who leaves a group loses the right at once. */
export function catalogMembership(
  catalog: Pick<CatalogService, 'getEntityByRef'>,
  auth: Pick<AuthService, 'getOwnServiceCredentials'>,
): Membership {
  return {
    async ownershipRefs(user) {
      const entity = await catalog.getEntityByRef(user, {
        credentials: await auth.getOwnServiceCredentials(),
      });
      if (!entity) return null;
      const groups = (entity.relations ?? [])
        .filter(relation => relation.type === 'memberOf')
        .map(relation => relation.targetRef);
      return new Set([user, ...groups].map(ref => ref.toLowerCase()));
    },
  };
}

/** May somebody with these refs push to a repository of these people? */
export function mayPush(
  people: RepositoryPeople,
  refs: ReadonlySet<string>,
): boolean {
  return [people.owner, people.creator].some(
    ref => ref !== null && refs.has(ref.toLowerCase()),
  );
}
