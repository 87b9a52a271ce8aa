import {
  createPermission,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * What permissions on a service are about: a service, or a service at one destination. A resource reference is
 * `<service id>` or `<service id>/<destination slug>`.
 */
export const RESOURCE_TYPE_SERVICE = 'spaceship-service';

export type ServicePermission = ResourcePermission<
  typeof RESOURCE_TYPE_SERVICE
>;

const onService = (
  name: string,
  action: 'create' | 'read' | 'update' | 'delete',
): ServicePermission =>
  createPermission({
    name,
    attributes: { action },
    resourceType: RESOURCE_TYPE_SERVICE,
  });

/** To see a service, its rollouts, logs and explanations. */
export const serviceReadPermission = onService(
  'spaceship.service.read',
  'read',
);
/** To register a service in the portal. */
export const serviceRegisterPermission: BasicPermission = createPermission({
  name: 'spaceship.service.register',
  attributes: { action: 'create' },
});
/** To restart what runs at a destination. */
export const serviceRestartPermission = onService(
  'spaceship.service.restart',
  'update',
);
/** To see which destinations there are. */
export const destinationReadPermission: BasicPermission = createPermission({
  name: 'spaceship.destination.read',
  attributes: { action: 'read' },
});
/** To hold a destination of a service, and to lift the hold. */
export const destinationHoldPermission = onService(
  'spaceship.destination.hold',
  'update',
);
/** To process a stored event again. */
export const eventReplayPermission = onService(
  'spaceship.event.replay',
  'update',
);
/** To mark a release bad for good, and to take that back. */
export const releaseRejectPermission = onService(
  'spaceship.release.reject',
  'update',
);
/** To see the variables of a service at a destination; never the value of a secret. */
export const configurationReadPermission = onService(
  'spaceship.configuration.read',
  'read',
);
/** To make a new config revision. */
export const configurationUpdatePermission = onService(
  'spaceship.configuration.update',
  'update',
);
/** To be shown the value of a secret. Denied where the portal has permissions switched off. */
export const secretRevealPermission = onService(
  'spaceship.secret.reveal',
  'read',
);
/** To deliver by hand. */
export const rolloutCreatePermission = onService(
  'spaceship.rollout.create',
  'create',
);
/** To approve a rollout. Whose approval counts is decided by its gates. */
export const rolloutApprovePermission = onService(
  'spaceship.rollout.approve',
  'update',
);
/** To cancel a rollout. */
export const rolloutCancelPermission = onService(
  'spaceship.rollout.cancel',
  'update',
);
/** To bring back an earlier release. */
export const rolloutRollBackPermission = onService(
  'spaceship.rollout.rollback',
  'create',
);
/** To record a test by hand, and to revoke it. */
export const evidenceRecordPermission = onService(
  'spaceship.evidence.record',
  'create',
);
/** To change how many replicas run at a destination. */
export const serviceScalePermission = onService(
  'spaceship.service.scale',
  'update',
);
/** To see add-ons, their health, bindings and backups; never the value of a credential. */
export const addonReadPermission = onService('spaceship.addon.read', 'read');
/** To make an add-on before a release asks for it. */
export const addonCreatePermission = onService(
  'spaceship.addon.create',
  'create',
);
/** To rotate a credential, to hand in the next key of an external API, and to end the sessions of an old one. */
export const credentialRotatePermission = onService(
  'spaceship.credential.rotate',
  'update',
);
/** To back up an add-on by hand, and to change how often that and the rotation happen. */
export const addonBackUpPermission = onService(
  'spaceship.addon.backup',
  'update',
);
/** To copy the data of an add-on into another one. */
export const addonClonePermission = onService(
  'spaceship.addon.clone',
  'create',
);
/** To restore a backup into a new add-on, and to bind an alias to it. */
export const addonRestorePermission = onService(
  'spaceship.addon.restore',
  'update',
);
/** To destroy an add-on with its data. */
export const addonDestroyPermission = onService(
  'spaceship.addon.destroy',
  'delete',
);
/** To see review environments, to go into them, and to comment on them. */
export const reviewReadPermission = onService('spaceship.review.read', 'read');
/** To make a review environment of a branch. */
export const reviewCreatePermission = onService(
  'spaceship.review.create',
  'create',
);
/** To extend and pin a review environment. */
export const reviewKeepPermission = onService(
  'spaceship.review.keep',
  'update',
);
/** To share a review environment by a link with people who have no place in the portal. */
export const reviewSharePermission = onService(
  'spaceship.review.share',
  'update',
);
/** To end a review environment. */
export const reviewEndPermission = onService('spaceship.review.end', 'delete');
/** To see which master keys secrets are sealed with, and how far a rotation is; never a key. */
export const masterKeyReadPermission: BasicPermission = createPermission({
  name: 'spaceship.master-key.read',
  attributes: { action: 'read' },
});
/** To see and verify the audit of a service. */
export const auditReadPermission = onService('spaceship.audit.read', 'read');

/** All permissions of the plugin. */
export const spaceshipPermissions = [
  serviceReadPermission,
  serviceRegisterPermission,
  serviceRestartPermission,
  destinationReadPermission,
  destinationHoldPermission,
  eventReplayPermission,
  releaseRejectPermission,
  configurationReadPermission,
  configurationUpdatePermission,
  secretRevealPermission,
  rolloutCreatePermission,
  rolloutApprovePermission,
  rolloutCancelPermission,
  rolloutRollBackPermission,
  evidenceRecordPermission,
  serviceScalePermission,
  addonReadPermission,
  addonCreatePermission,
  credentialRotatePermission,
  addonBackUpPermission,
  addonClonePermission,
  addonRestorePermission,
  addonDestroyPermission,
  reviewReadPermission,
  reviewCreatePermission,
  reviewKeepPermission,
  reviewSharePermission,
  reviewEndPermission,
  masterKeyReadPermission,
  auditReadPermission,
];
