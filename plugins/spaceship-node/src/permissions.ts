import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_SERVICE,
  type EntityRef,
  type Tier,
} from '@spaceship/backstage-plugin-spaceship-common';
import { z } from 'zod';

/** What a policy can judge by. */
export type ServiceResource = {
  id: string;
  ownerRef: EntityRef | null;
  /** The destination that the act is about, or null where it is about the service as a whole. */
  destination: { slug: string; tier: Tier } | null;
};

/** A part of the query that lists services. */
export type ServiceFilter =
  | { key: 'owner'; values: readonly string[] }
  | { key: 'tier'; values: readonly string[] };

/** The resource type `spaceship-service`. */
export const serviceResourceRef = createPermissionResourceRef<
  ServiceResource,
  ServiceFilter
>().with({ pluginId: 'spaceship', resourceType: RESOURCE_TYPE_SERVICE });

/** Allows where the service's owner in the catalog is one of the claims. */
export const isServiceOwner = createPermissionRule({
  name: 'IS_SERVICE_OWNER',
  description: 'The service belongs to one of the given owners',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, as in user.info.ownershipEntityRefs'),
  }),
  apply: (service, { claims }) =>
    service.ownerRef !== null &&
    claims.some(claim => claim.toLowerCase() === service.ownerRef),
  toQuery: ({ claims }) => ({
    key: 'owner',
    values: claims.map(claim => claim.toLowerCase()),
  }),
});

/** Allows where the act is about a destination of one of these tiers. In lists: where the service runs at one. */
export const targetsDestinationTier = createPermissionRule({
  name: 'TARGETS_DESTINATION_TIER',
  description: 'The act is about a destination of one of the given tiers',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    tiers: z.array(z.enum(['review', 'staging', 'production'])),
  }),
  apply: (service, { tiers }) =>
    service.destination !== null && tiers.includes(service.destination.tier),
  toQuery: ({ tiers }) => ({ key: 'tier', values: tiers }),
});

/** The rules of the resource type `spaceship-service`. */
export const serviceRules = [isServiceOwner, targetsDestinationTier];

/** Conditions for permission policies. */
export const { conditions: serviceConditions, createConditionalDecision } =
  createConditionExports({
    resourceRef: serviceResourceRef,
    rules: { isServiceOwner, targetsDestinationTier },
  });
