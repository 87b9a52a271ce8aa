import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { RepositoryReader } from '../repositories/location';
import { registeredEntity } from './registeredEntities';
import type { RegisteredService } from './registeredServices';

const providerName = 'spaceship-registered-services';

/** Brings the services that were registered in the portal into the catalog. */
export class RegisteredServicesProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  private refreshing: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      services: () => Promise<readonly RegisteredService[]>;
      reader: RepositoryReader | null;
      schedule: SchedulerServiceTaskRunner;
      logger: LoggerService;
    },
  ) {}

  getProviderName(): string {
    return providerName;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.options.schedule.run({
      id: providerName,
      fn: () => this.refresh(),
    });
  }

  /** Reads all services and replaces what was there. One that can't be told keeps the others from nothing. */
  async refresh(): Promise<void> {
    // One after the other: an older answer must not replace a newer one.
    this.refreshing = this.refreshing.then(() => this.replaceAll());
    await this.refreshing;
  }

  /** Marks what was read from a repository as outdated. */
  async refreshKey(key: string): Promise<void> {
    await this.connection?.refresh({ keys: [key] });
  }

  private async replaceAll(): Promise<void> {
    const { services, reader, logger } = this.options;
    if (!this.connection) return;
    try {
      const entities = new Map<string, DeferredEntity>();
      for (const service of await services()) {
        const entity = await registeredEntity(service, reader);
        entities.set(stringifyEntityRef(entity), {
          entity,
          locationKey: `${providerName}:${service.name}`,
        });
      }
      await this.connection.applyMutation({
        type: 'full',
        entities: [...entities.values()],
      });
    } catch (error) {
      logger.warn(
        `Registered services could not be read; the next minute tries again: ${
          (error as Error).message
        }`,
      );
    }
  }
}
