import type { AddonCapabilities } from '../../addons';
import {
  AddonKit,
  TEST_TIMEOUT_MS,
  type AddonProviderUnderTest,
} from './AddonKit';
import { backupsConformance } from './backups';
import { clonesConformance } from './clones';
import { credentialsConformance } from './credentials';
import { destructionConformance } from './destruction';
import { provisioningConformance } from './provisioning';
import { rotationConformance } from './rotation';
import { servedDataConformance } from './servedData';
import { sessionsConformance } from './sessions';

/**
 * Checks idempotency, adoption after a crash, fencing, error classes and cleanup of an add-on provider. What a
 * provider doesn't declare in its capabilities is left out.
 */
export function addonProviderConformance(
  capabilities: AddonCapabilities,
  factory: () => Promise<AddonProviderUnderTest>,
): void {
  describe('add-on provider conformance', () => {
    let made: AddonKit;
    const kit = () => made;

    beforeAll(async () => {
      made = new AddonKit(await factory());
    }, TEST_TIMEOUT_MS);

    afterAll(() => made?.under.dispose(), TEST_TIMEOUT_MS);

    provisioningConformance(kit, capabilities);
    credentialsConformance(kit, capabilities);
    if (capabilities.sessions) sessionsConformance(kit);
    if (capabilities.rotation) rotationConformance(kit, capabilities);
    if (capabilities.copies) {
      servedDataConformance(kit);
      clonesConformance(kit);
      backupsConformance(kit);
    }
    destructionConformance(kit);
  });
}
