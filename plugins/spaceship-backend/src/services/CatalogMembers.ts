import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  nameInside,
  type EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';

/** Who belongs to what, as the catalog has it now. */
export interface Members {
  /** Members of each group, those of its subgroups included; a user is its own member. null where the catalog could not be asked. */
  members(
    refs: readonly EntityRef[],
  ): Promise<Record<EntityRef, EntityRef[] | null>>;
  /** What people call these groups and users; the name inside of the reference where the catalog says no more. */
  names(refs: readonly EntityRef[]): Promise<Record<EntityRef, string>>;
  /** The user who has this address, or null. Throws where the catalog could not be asked: nobody is mistaken for a stranger. */
  userByEmail(email: string): Promise<EntityRef | null>;
}

type People = {
  direct: Map<EntityRef, EntityRef[]>;
  subgroups: Map<EntityRef, EntityRef[]>;
  byEmail: Map<EntityRef, EntityRef>;
  names: Map<EntityRef, string>;
};

const cacheMs = 3_000;

export class CatalogMembers implements Members {
  #people: { loadedAt: number; value: Promise<People> } | null = null;

  constructor(
    private readonly deps: {
      catalog: CatalogService;
      auth: AuthService;
      logger: LoggerService;
    },
  ) {}

  async members(refs: readonly EntityRef[]) {
    const people = await this.#loadIfPossible();
    return Object.fromEntries(
      refs.map(ref => [ref, people && membersOf(ref.toLowerCase(), people)]),
    );
  }

  async names(refs: readonly EntityRef[]) {
    const people = await this.#loadIfPossible();
    return Object.fromEntries(
      refs.map(ref => [
        ref,
        people?.names.get(ref.toLowerCase()) ?? nameInside(ref),
      ]),
    );
  }

  async userByEmail(email: string) {
    const people = await this.#load();
    return people.byEmail.get(email.trim().toLowerCase()) ?? null;
  }

  async #loadIfPossible(): Promise<People | null> {
    return this.#load().catch(error => {
      this.deps.logger.warn(
        'The catalog could not be asked who belongs to which group',
        error,
      );
      return null;
    });
  }

  #load(): Promise<People> {
    const now = performance.now();
    if (!this.#people || now - this.#people.loadedAt > cacheMs) {
      const value = this.#read();
      this.#people = { loadedAt: now, value };
      value.catch(() => {
        if (this.#people?.value === value) this.#people = null;
      });
    }
    return this.#people.value;
  }

  async #read(): Promise<People> {
    const credentials = await this.deps.auth.getOwnServiceCredentials();
    const people: People = {
      direct: new Map(),
      subgroups: new Map(),
      byEmail: new Map(),
      names: new Map(),
    };
    const pages = this.deps.catalog.streamEntities(
      {
        filter: { kind: ['Group', 'User'] },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'relations',
          'spec.profile.displayName',
          'spec.profile.email',
        ],
      },
      { credentials },
    );
    for await (const page of pages)
      for (const entity of page) add(entity, people);
    return people;
  }
}

function add(entity: Entity, people: People): void {
  const ref = stringifyEntityRef(entity);
  const profile = entity.spec?.profile as
    | { displayName?: string; email?: string }
    | undefined;
  const name = profile?.displayName ?? entity.metadata.title;
  if (name) people.names.set(ref, name);
  if (entity.kind.toLowerCase() === 'group') {
    const targets = (type: string) =>
      (entity.relations ?? [])
        .filter(relation => relation.type === type)
        .map(relation => relation.targetRef.toLowerCase());
    people.direct.set(ref, targets(RELATION_HAS_MEMBER));
    people.subgroups.set(ref, targets(RELATION_PARENT_OF));
    return;
  }
  people.direct.set(ref, [ref]);
  if (profile?.email) people.byEmail.set(profile.email.toLowerCase(), ref);
}

function membersOf(ref: EntityRef, people: People): EntityRef[] {
  const found = new Set<EntityRef>();
  const seen = new Set<EntityRef>();
  const toVisit = [ref];
  while (toVisit.length > 0) {
    const group = toVisit.pop()!;
    if (seen.has(group)) continue;
    seen.add(group);
    people.direct.get(group)?.forEach(member => found.add(member));
    toVisit.push(...(people.subgroups.get(group) ?? []));
  }
  return [...found].sort();
}
