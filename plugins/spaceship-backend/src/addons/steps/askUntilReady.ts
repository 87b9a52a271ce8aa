import type { StepOutcome } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  AddonRequest,
} from '@spaceship/backstage-plugin-spaceship-node';

const askAgainMs = 500;

/** Begins what makes an add-on where nothing is there, and asks until a real login has written and read. */
export async function askUntilReady(
  provider: AddonProvider,
  { id }: AddonRequest,
  start: () => Promise<void>,
): Promise<StepOutcome> {
  const status = await provider.ask(id);
  const again = (detail?: string): StepOutcome => ({
    state: 'running',
    askAgainMs,
    ...(detail !== undefined && { output: { detail } }),
  });
  switch (status.state) {
    case 'absent':
      await start();
      return again();
    case 'provisioning':
      return again(status.detail);
    case 'failed':
      if (status.terminal) return failed(status.message);
      await start();
      return again(status.message);
    case 'destroyed':
      return failed(
        'It was destroyed, and what was destroyed never comes back.',
      );
    default:
      return {
        state: 'succeeded',
        output: { addonId: id, detail: status.detail },
      };
  }
}

export const failed = (message: string): StepOutcome => ({
  state: 'failed',
  error: { message, terminal: true },
});
