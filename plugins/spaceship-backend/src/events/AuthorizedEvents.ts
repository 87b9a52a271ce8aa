import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  eventReplayPermission,
  serviceReadPermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import { appendAudit } from '../audit';
import type { Targets } from '../rollouts/Targets';
import { replayEvent } from './replayEvent';
import { findEvent, listEvents } from './store/eventRecords';

/** What happened to services, for those who may see them. */
export class AuthorizedEvents {
  constructor(
    private readonly deps: {
      knex: Knex;
      access: Access;
      targets: Targets;
      /** Tells the engine that there is something in the inbox. */
      processInbox: () => void;
    },
  ) {}

  async list(
    serviceId: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    const { access, knex } = this.deps;
    await access.demand(serviceReadPermission, serviceId, credentials);
    return listEvents(knex, serviceId, request);
  }

  async replay(id: string, act: Act): Promise<Schemas['Event']> {
    const { access, targets, processInbox } = this.deps;
    const { serviceId } = await targets.ofEvent(id);
    await access.demand(eventReplayPermission, serviceId, act.credentials);
    const event = await act.commit(async trx => {
      await appendAudit(trx, {
        serviceId,
        actor: act.actor.ref,
        action: 'event.replay',
        subject: { kind: 'event', id },
      });
      await replayEvent(trx, id);
      return (await findEvent(trx, id))!.event;
    });
    processInbox();
    return event;
  }
}
