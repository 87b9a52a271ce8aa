import { sealedPendingKeys } from '../addons/store/pendingKey';
import { sealedCredentials } from '../addons/store/sealedCredentials';
import { sealedVariables } from '../configuration/store/sealedVariables';
import { sealedAccessKeys } from '../reviews/store/sealedAccessKeys';
import type { SealedStore } from './SealedStore';

/** Everything that is stored sealed. What is missing here keeps its old key when the master key is rotated. */
export const sealedStores: readonly SealedStore[] = [
  sealedVariables,
  sealedCredentials,
  sealedPendingKeys,
  sealedAccessKeys,
];
