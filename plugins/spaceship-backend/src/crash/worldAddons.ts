import {
  FencedError,
  type AddonProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import { fenced } from './Effects';
import type { CallWorld } from './worldParts';

/** Short enough for a test, long enough to be seen. */
export const quickTimes: RotationTimes = {
  quietMs: 50,
  rollbackMs: 50,
  deadlineMs: 2_000,
};

/** An add-on provider whose effects take place in the world. */
export function worldAddons(call: CallWorld, worker: string): AddonProvider {
  const act = async (method: string, ...args: unknown[]): Promise<any> => {
    try {
      return await call('addon', [method, args]);
    } catch (error) {
      if ((error as Error).message.includes(fenced)) {
        throw new FencedError('A newer owner was seen at the add-on.');
      }
      throw error;
    }
  };
  return {
    type: 'memory',
    plans: ['small'],
    capabilities: { rotation: true, sessions: true, copies: true },
    ask: id => act('ask', id),
    provision: (request, effect) => act('provision', request, effect, worker),
    clone: (source, request, effect) =>
      act('clone', source, request, effect, worker),
    restore: (backup, request, effect) =>
      act('restore', backup, request, effect, worker),
    mint: (id, generation, effect) =>
      act('mint', id, generation, effect, worker),
    probe: (id, credential) => act('probe', id, credential),
    sessions: id => act('sessions', id),
    fence: (id, generation, effect) =>
      act('fence', id, generation, effect, worker),
    unfence: (id, generation, effect) =>
      act('unfence', id, generation, effect, worker),
    revoke: (id, generation, effect) =>
      act('revoke', id, generation, effect, worker),
    metrics: async () => ({
      at: new Date().toISOString(),
      sizeBytes: 1,
      connections: 1,
      connectionLimit: 10,
    }),
    backup: (id, backup, effect) => act('backup', id, backup, effect, worker),
    askBackup: backup => act('askBackup', backup),
    removeBackup: (id, backup, effect) =>
      act('removeBackup', id, backup, effect, worker),
    destroy: (id, effect) => act('destroy', id, effect, worker),
    inventory: () => act('inventory'),
  };
}
