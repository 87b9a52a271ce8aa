import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Announce } from './OutboxLoop';
import type { OutboxMessage } from './publish';

/** The channel on which pages of a service listen. */
const serviceChannel = (serviceId: string): string =>
  `spaceship:service:${serviceId}`;

/** The channel of pages that show many services. */
const fleetChannel = 'spaceship:fleet';

/** By Backstage's events to other plugins, and by its signals to open pages: ids only, pages fetch what they may see. */
export function portalAnnounce(portal: {
  events: EventsService;
  signals: SignalsService;
}): Announce {
  return async messages => {
    for (const { topic, payload } of messages) {
      await portal.events.publish({ topic, eventPayload: payload });
    }
    for (const message of distinct(messages)) {
      for (const channel of [serviceChannel(message.serviceId), fleetChannel]) {
        await portal.signals.publish({
          recipients: { type: 'broadcast' },
          channel,
          message,
        });
      }
    }
  };
}

type Signal = { serviceId: string; rolloutId?: string; addonId?: string };

/** One signal per service, rollout and add-on, however much happened. */
function distinct(messages: readonly OutboxMessage[]): Signal[] {
  const signals = new Map<string, Signal>();
  for (const { payload } of messages) {
    const { serviceId, rolloutId, addonId } = payload;
    signals.set([serviceId, rolloutId, addonId].join('/'), {
      serviceId,
      ...(rolloutId && { rolloutId }),
      ...(addonId && { addonId }),
    });
  }
  return [...signals.values()];
}
