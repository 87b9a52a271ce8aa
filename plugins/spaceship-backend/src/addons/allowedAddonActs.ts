import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  addonBackUpPermission,
  addonClonePermission,
  addonDestroyPermission,
  addonRestorePermission,
  credentialRotatePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Access, Permitted } from '../api/Access';
import { changedAlready } from './changedAlready';
import type { AddonRecord } from './store/addonRecords';

const unready: Readonly<Record<string, string>> = {
  provisioning: 'It is still being made.',
  copying: 'Its data is still being copied.',
  failed: 'It could not be finished.',
  destroying: 'It is being destroyed.',
};

/** What the reader may do with an add-on: as the policy says, and as far as it is possible at all. */
export async function allowedAddonActs(
  access: Access,
  row: AddonRecord,
  provider: AddonProvider | undefined,
  credentials: BackstageCredentials,
): Promise<Record<string, Permitted>> {
  const [rotate, backUp, clone, restore, destroy] = await access.permitted(
    [
      credentialRotatePermission,
      addonBackUpPermission,
      addonClonePermission,
      addonRestorePermission,
      addonDestroyPermission,
    ],
    row.service_id,
    credentials,
    { slugs: [row.slug] },
  );
  const can = provider?.capabilities;
  const only = (permitted: Permitted, ...reasons: (string | false)[]) => {
    const reason = reasons.find(one => one !== false);
    return reason ? { allowed: false, reason } : permitted;
  };
  const isGone = row.state === 'destroyed' && 'It was destroyed.';
  const isUnready = unready[row.state] ?? false;
  const isMoving =
    row.aliases.length === 1 &&
    ['rotate', 'swap'].includes(row.operation?.kind) &&
    changedAlready(row.aliases[0]);
  const isUnbound = row.aliases.length === 0 && 'Nothing is bound to it.';
  const noCopies = !can?.copies && 'Its data can’t be copied.';
  return {
    rotate: only(
      rotate,
      isGone,
      isUnready,
      isUnbound,
      isMoving,
      !can?.rotation && 'It has one credential at a time.',
    ),
    backup: only(backUp, isGone, isUnready, noCopies),
    clone: only(clone, isGone, isUnready, noCopies),
    // The final backup of a destroyed add-on can be restored for a time.
    restore: only(restore, noCopies),
    removeBackup: only(destroy, noCopies),
    swap: only(restore, isGone, isUnbound, isMoving),
    destroy: only(destroy, isGone),
    schedule: only(backUp, isGone),
    setKey: only(
      rotate,
      isGone,
      !can?.offeredKeys && 'Its credentials are made by itself.',
    ),
  };
}
