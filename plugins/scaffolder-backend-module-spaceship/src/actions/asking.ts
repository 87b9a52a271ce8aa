import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { Asking } from '../SpaceshipClient';

/** In the name of who runs the template; a step that is run again asks under the key that it had. */
export async function askingOf(
  context: Pick<
    ActionContext<any, any, any>,
    'getInitiatorCredentials' | 'task' | 'step'
  >,
  action: string,
): Promise<Asking> {
  return {
    credentials: await context.getInitiatorCredentials(),
    idempotencyKey: [
      'scaffolder',
      context.task.id,
      context.step?.id ?? action,
      action,
    ].join('/'),
  };
}
