import { CustomErrorBase } from '@backstage/errors';

/** The portal has Spaceship installed and no `spaceship` section in its configuration. */
export class NotConfiguredError extends CustomErrorBase {
  name = 'NotConfiguredError' as const;
  readonly statusCode = 503;
}
