import type { StepExecutors } from '../../engine/executors/executor';
import type { LoadTargetDeps } from '../../deliveries/loadTarget';
import type { Wakes } from '../../engine/wakes';
import {
  cloneAddon,
  createAddon,
  destroyAddon,
  makeBackup,
  removeBackup,
  restoreAddon,
} from './copies';
import {
  fenceCredential,
  mintCredential,
  probeCredential,
  publishCredential,
  revokeCredential,
  unfenceCredential,
} from './credentials';
import { observeSessions } from './observeSessions';
import { rollConsumers } from './rollConsumers';
import type { AddonStepDeps } from './stepDeps';

export type { AddonStepDeps } from './stepDeps';

/** Who carries out the steps of operations on add-ons. */
export const addonStepExecutors = (
  deps: AddonStepDeps & LoadTargetDeps & { wakes: Wakes },
) =>
  ({
    'addon.create': createAddon(deps),
    'addon.clone': cloneAddon(deps),
    'addon.restore': restoreAddon(deps),
    'addon.destroy': destroyAddon(deps),
    'backup.make': makeBackup(deps),
    'backup.remove': removeBackup(deps),
    'credential.mint': mintCredential(deps),
    'credential.probe': probeCredential(deps),
    'credential.publish': publishCredential(deps),
    'consumers.roll': rollConsumers(deps),
    'sessions.observe': observeSessions(deps),
    'credential.fence': fenceCredential(deps),
    'credential.unfence': unfenceCredential(deps),
    'credential.revoke': revokeCredential(deps),
  } satisfies Partial<StepExecutors>);
