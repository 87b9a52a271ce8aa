import { mockServices } from '@backstage/backend-test-utils';
import { nameInside } from '@spaceship/backstage-plugin-spaceship-common';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';

/** What a teller of news needs of the portal; what it sends is kept. */
export function collectedNews() {
  const sent: NotificationSendOptions[] = [];
  const logger = mockServices.logger.mock();
  return {
    sent,
    logger,
    members: {
      names: async (refs: readonly string[]) =>
        Object.fromEntries(refs.map(ref => [ref, `the ${nameInside(ref)}`])),
    },
    events: mockServices.events.mock(),
    notifications: {
      send: async (notification: NotificationSendOptions) => {
        sent.push(notification);
      },
    },
  };
}
