import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
  type Permission,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { createConditionTransformer } from '@backstage/plugin-permission-node';
import {
  serviceReadPermission,
  type ServicePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  serviceResourceRef,
  type ServiceFilter,
} from '@spaceship/backstage-plugin-spaceship-node';

/** Which services a list may show: all, none, or those that match. */
export type Readable = 'all' | 'none' | PermissionCriteria<ServiceFilter>;

export type Permitted = { allowed: boolean; reason: string | null };

/** Asks the portal's permission policy. Everything that it denies is said with the name of the right. */
export class Access {
  readonly #permissions: PermissionsService;
  readonly #registry: PermissionsRegistryService;
  readonly #isEnabled: boolean;

  constructor(options: {
    permissions: PermissionsService;
    registry: PermissionsRegistryService;
    /** `permission.enabled` of the portal. */
    isEnabled: boolean;
  }) {
    this.#permissions = options.permissions;
    this.#registry = options.registry;
    this.#isEnabled = options.isEnabled;
  }

  /** Throws `NotAllowedError` unless the act is allowed on the service, at each of the destinations if any are named. */
  async demand(
    permission: ServicePermission,
    serviceId: string,
    credentials: BackstageCredentials,
    slugs: readonly string[] = [],
  ): Promise<void> {
    const refs = resourceRefs(serviceId, slugs);
    const decisions = await this.#permissions.authorize(
      refs.map(resourceRef => ({ permission, resourceRef })),
      { credentials },
    );
    const at = decisions.findIndex(d => d.result !== AuthorizeResult.ALLOW);
    if (at >= 0) throw denied(permission, slugs[at]);
  }

  async demandBasic(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) throw denied(permission);
  }

  /** Throws where the portal decides nothing: some acts are too dangerous for "everybody may do everything". */
  demandEnabled(act: string): void {
    if (!this.#isEnabled) {
      throw new NotAllowedError(
        `${act} needs the portal's permissions. Set permission.enabled to true in app-config.yaml.`,
      );
    }
  }

  /**
   * For each permission whether it is granted, in one question: at all of the destinations, or with `any` at one of
   * them; without destinations on the service as a whole.
   */
  async permitted(
    permissions: readonly ServicePermission[],
    serviceId: string,
    credentials: BackstageCredentials,
    at: { slugs: readonly string[]; any?: boolean },
  ): Promise<Permitted[]> {
    const refs = resourceRefs(serviceId, at.slugs);
    const decisions = await this.#permissions.authorize(
      permissions.flatMap(permission =>
        refs.map(resourceRef => ({ permission, resourceRef })),
      ),
      { credentials },
    );
    return permissions.map((permission, index) => {
      const answers = decisions
        .slice(index * refs.length, (index + 1) * refs.length)
        .map(({ result }) => result === AuthorizeResult.ALLOW);
      const allowed = at.any
        ? answers.includes(true)
        : !answers.includes(false);
      return {
        allowed,
        reason: allowed ? null : denied(permission).message,
      };
    });
  }

  /** For lists: whose services may be read, by the right to read them or what belongs to them. */
  async readable(
    credentials: BackstageCredentials,
    permission: ServicePermission = serviceReadPermission,
  ): Promise<Readable> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) return 'all';
    if (decision.result !== AuthorizeResult.CONDITIONAL) return 'none';
    return createConditionTransformer(
      this.#registry.getPermissionRuleset(serviceResourceRef),
    )(decision.conditions);
  }
}

const resourceRefs = (serviceId: string, slugs: readonly string[]) =>
  slugs.length === 0 ? [serviceId] : slugs.map(slug => `${serviceId}/${slug}`);

const denied = (permission: Permission, slug?: string): NotAllowedError =>
  new NotAllowedError(
    `You need the right “${permission.name}” for this${
      slug ? ` at ${slug}` : ''
    }. Ask the people who run the portal.`,
  );
