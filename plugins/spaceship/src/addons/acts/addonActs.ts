import type { OperationSummary } from '../../api/addons';
import { createActs } from '../../dialogs/createActs';

/** An act on an add-on that a person may begin; its dialog says what will happen. */
export type AddonAct =
  | { kind: 'rotate' }
  | { kind: 'backUp' }
  | { kind: 'clone' }
  | { kind: 'restore'; backupId?: string }
  | { kind: 'removeBackup'; backupId: string }
  | { kind: 'swap'; bindingId: string }
  | { kind: 'schedule' }
  | { kind: 'setKey' }
  | { kind: 'destroy' }
  | {
      kind: 'goBack' | 'force';
      operationId: string;
      operation: OperationSummary['kind'];
    };

export const { ActsProvider: AddonActsProvider, useActs: useAddonActs } =
  createActs<AddonAct>(() =>
    import('./AddonActDialog').then(m => m.AddonActDialog),
  );
