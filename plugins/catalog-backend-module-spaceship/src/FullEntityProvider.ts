import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';

/**
 * Replaces everything that it once brought by what there is now, each minute and when it is asked to. While that can't
 * be read, what the catalog has stays.
 */
export class FullEntityProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  private isWanted = false;
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly options: {
      name: string;
      /** What it brings, as the beginning of a sentence. */
      what: string;
      entities: () => Promise<DeferredEntity[]>;
      schedule: SchedulerServiceTaskRunner;
      logger: LoggerService;
    },
  ) {}

  getProviderName(): string {
    return this.options.name;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.options.schedule.run({
      id: this.options.name,
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

  /** Whoever tells of a change waits for its listeners, and a look takes seconds where much is there. */
  refreshSoon(): void {
    this.refresh().catch(() => {});
  }

  /** Marks what was read under this key as outdated. */
  async refreshKey(key: string): Promise<void> {
    await this.connection?.refresh({ keys: [key] });
  }

  private async look(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      await this.replaceAll();
    }
  }

  private async replaceAll(): Promise<void> {
    const { entities, logger, what } = this.options;
    if (!this.connection) return;
    try {
      await this.connection.applyMutation({
        type: 'full',
        entities: await entities(),
      });
    } catch (error) {
      logger.warn(
        `${what} could not be read; the next minute tries again: ${
          (error as Error).message
        }`,
      );
    }
  }
}
