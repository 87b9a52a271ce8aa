import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { Delivered } from './delivered';
import { deliveredEntities } from './deliveredEntities';

const providerName = 'spaceship-delivered';

/**
 * Brings destinations, add-ons and review environments into the catalog. While Spaceship can't be asked, what the catalog
 * has stays: an entity goes only with the thing itself.
 */
export class DeliveredResourcesProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  private isWanted = false;
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly options: {
      delivered: () => Promise<Delivered>;
      portalUrl: string;
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

  /** However often it is called meanwhile, one more look follows the one that is under way. */
  refresh(): Promise<void> {
    this.isWanted = true;
    this.refreshing ??= this.look().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async look(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      await this.replaceAll();
    }
  }

  private async replaceAll(): Promise<void> {
    const { delivered, portalUrl, logger } = this.options;
    if (!this.connection) return;
    try {
      const entities = deliveredEntities(await delivered(), portalUrl);
      await this.connection.applyMutation({
        type: 'full',
        entities: entities.map(entity => ({
          entity,
          locationKey: providerName,
        })),
      });
    } catch (error) {
      logger.warn(
        `Destinations, add-ons and review environments could not be read; the next minute tries again: ${
          (error as Error).message
        }`,
      );
    }
  }
}
