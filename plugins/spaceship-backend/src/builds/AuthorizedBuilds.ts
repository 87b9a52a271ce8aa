import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  serviceReadPermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Access } from '../api/Access';
import { readLogs } from '../logs/readLogs';
import type { Targets } from '../rollouts/Targets';
import { findBuild } from './store/buildRecords';

/** Builds and their output, for those who may see the service. */
export class AuthorizedBuilds {
  constructor(
    private readonly knex: Knex,
    private readonly access: Access,
    private readonly targets: Targets,
  ) {}

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Schemas['Build']> {
    await this.#demand(id, credentials);
    const build = await findBuild(this.knex, id);
    if (!build) throw new NotFoundError(`There is no build ${id}.`);
    return build;
  }

  async logs(
    id: string,
    cursor: string | null,
    credentials: BackstageCredentials,
  ): Promise<Schemas['LogPage']> {
    await this.#demand(id, credentials);
    const { state } = await this.knex('builds').where({ id }).first('state');
    const page = await readLogs(this.knex, [id], cursor);
    return {
      lines: page.lines.map(({ at, stream, source, text }) => ({
        at,
        stream,
        source,
        text,
      })),
      cursor: page.cursor,
      ended:
        state !== 'waiting' && state !== 'running' && page.lines.length === 0,
    };
  }

  async #demand(id: string, credentials: BackstageCredentials): Promise<void> {
    const { serviceId } = await this.targets.ofBuild(id);
    await this.access.demand(serviceReadPermission, serviceId, credentials);
  }
}
