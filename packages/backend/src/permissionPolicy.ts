import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  addonReadPermission,
  auditReadPermission,
  evidenceRecordPermission,
  masterKeyReadPermission,
  RESOURCE_TYPE_SERVICE,
  reviewCreatePermission,
  reviewEndPermission,
  reviewKeepPermission,
  reviewReadPermission,
  reviewSharePermission,
  rolloutApprovePermission,
  serviceReadPermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  createConditionalDecision,
  serviceConditions,
} from '@spaceship/backstage-plugin-spaceship-node';

/** Who runs the destinations may act on everything that is delivered to them. */
const OPERATORS = 'group:default/platform';

/** What everybody may do with a service; all else is for its owners. Whose test or approval counts is for its gates to say. */
const EVERYBODYS_ACTS = new Set(
  [
    addonReadPermission,
    auditReadPermission,
    evidenceRecordPermission,
    reviewCreatePermission,
    reviewEndPermission,
    reviewKeepPermission,
    reviewReadPermission,
    reviewSharePermission,
    rolloutApprovePermission,
    serviceReadPermission,
  ].map(permission => permission.name),
);

/** What concerns the portal itself. */
const OPERATORS_ACTS = new Set([masterKeyReadPermission.name]);

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * The sample organization's rules: everybody who is signed in sees everything, may record a test
 * and approve, and makes, keeps, shares and ends review environments; delivering, what is done to
 * data, and the like is for a service's owners and for the operators.
 */
export class OwnersDeliver implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return DENY;
    }
    const claims = user.info.ownershipEntityRefs;
    if (OPERATORS_ACTS.has(permission.name)) {
      return claims.includes(OPERATORS) ? ALLOW : DENY;
    }
    if (
      EVERYBODYS_ACTS.has(permission.name) ||
      !isResourcePermission(permission, RESOURCE_TYPE_SERVICE) ||
      claims.includes(OPERATORS)
    ) {
      return ALLOW;
    }
    return createConditionalDecision(
      permission,
      serviceConditions.isServiceOwner({ claims }),
    );
  }
}

/** Puts the rules into the portal. */
export const permissionPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'owners-deliver',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new OwnersDeliver());
      },
    });
  },
});
