import { NotFoundError } from '@backstage/errors';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import type { Act } from '../api/Act';
import type { Page } from '../api/page';
import { listDestinations } from '../destinations/store';
import { lookAtService } from './lookAtService';
import { readBehind } from './overview/readBehind';
import { readOverview } from './overview/readOverview';
import { registerService, type RegisterDeps } from './registerService';
import { serviceForApi } from './serviceForApi';
import {
  countServices,
  findService,
  findServiceByEntity,
  listServices,
  type ServiceFilter,
  type ServiceQuery,
  type ServiceRow,
} from './store';
import { serviceStates } from './store/serviceStates';

/** Services, without a question of who may ask. Routers use `AuthorizedServices`. */
export class Services {
  constructor(private readonly deps: RegisterDeps & { knex: Knex }) {}

  async list(
    query: ServiceQuery,
    readable: Readable,
  ): Promise<Page<Schemas['ServiceListItem']>> {
    const page = await listServices(this.deps.knex, query, readable);
    const stateOf = await serviceStates(
      this.deps.knex,
      page.items.map(({ id }) => id),
    );
    const items = await Promise.all(
      page.items.map(async row => ({
        ...(await this.#show(row)),
        ...stateOf(row.id),
      })),
    );
    return { ...page, items };
  }

  count(
    filter: ServiceFilter,
    readable: Readable,
  ): Promise<Schemas['ServiceCounts']> {
    return countServices(this.deps.knex, filter, readable);
  }

  async get(id: string): Promise<Schemas['Service']> {
    return this.#show(await this.row(id));
  }

  async getByEntity(ref: string): Promise<Schemas['Service']> {
    const row = await findServiceByEntity(this.deps.knex, ref);
    if (!row) {
      throw new NotFoundError(
        `Spaceship does not deliver ${ref}. Annotate it with spaceship.run/enabled: 'true', or register a service.`,
      );
    }
    return this.#show(row);
  }

  async overview(id: string): Promise<Omit<Schemas['Overview'], 'allowed'>> {
    const row = await this.row(id);
    return {
      service: await this.#show(row),
      ...(await readOverview(this.deps.knex, row)),
    };
  }

  async behind(id: string, slug: string): Promise<Schemas['WhatIsBehind']> {
    const row = await this.row(id);
    const { knex, sources } = this.deps;
    return readBehind(knex, row, sources.get(row.source.provider), slug);
  }

  async look(id: string, ref?: string): Promise<Schemas['Look']> {
    const row = await this.row(id);
    return lookAtService(
      this.providerOf(row),
      row,
      await listDestinations(this.deps.knex),
      ref,
    );
  }

  register(wish: Schemas['RegisterService'], act: Act) {
    return registerService(this.deps, wish, act);
  }

  /** The service's row; throws `NotFoundError`. */
  async row(id: string): Promise<ServiceRow> {
    const row = await findService(this.deps.knex, id);
    if (!row) throw new NotFoundError(`There is no service ${id}.`);
    return row;
  }

  providerOf(row: ServiceRow): SourceProvider {
    const provider = this.deps.sources.get(row.source.provider);
    if (!provider) {
      throw new NotFoundError(
        `The source provider ${row.source.provider} of ${row.name} is not installed.`,
      );
    }
    return provider;
  }

  #show = (row: ServiceRow): Promise<Schemas['Service']> =>
    serviceForApi(row, this.deps.sources);
}
