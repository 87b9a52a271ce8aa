import type { SourceEvent } from '@spaceship/backstage-plugin-spaceship-node';
import type { HandOver } from '../engine/HandOver';
import { oneStatement } from '../engine/preparedStatements';
import { processEvent, type EventDeps, type StoredEvent } from './processEvent';

/** What the loop needs; with a way to have a lane begin at once, where one is free. */
type InboxDeps = EventDeps & {
  handOver(): HandOver | null;
  give(handOver: HandOver): void;
};

/** Acts on stored events, those of one repository in the order in which they came. What fails is tried again. */
export class InboxLoop {
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #isCalled = false;
  #isStopping = false;

  constructor(
    private readonly deps: InboxDeps,
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.call(), this.everyMs);
    this.call();
  }

  /** An event was stored. */
  call(): void {
    this.#isCalled = true;
    if (this.#isStopping || this.#pass) return;
    this.#pass = this.#run().finally(() => {
      this.#pass = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#pass;
  }

  async #run(): Promise<void> {
    while (this.#isCalled && !this.#isStopping) {
      this.#isCalled = false;
      try {
        await this.#processAll();
      } catch (error) {
        this.deps.logger.warn(`The inbox could not be read: ${error}`);
      }
    }
  }

  async #processAll(): Promise<void> {
    const { rows } = await this.deps.knex
      .raw(
        `select id, kind, payload, received_at from inbox where processed_at is null order by received_at, id limit 200`,
      )
      .options(oneStatement);
    const held = new Set<string>();
    for (const event of rows as StoredEvent[]) {
      const repository = repositoryOf(event.payload);
      if (this.#isStopping || held.has(repository)) continue;
      try {
        const done = await this.#process(event);
        if (!done) held.add(repository);
      } catch (error) {
        held.add(repository);
        await this.#tell(event, error as Error);
      }
    }
  }

  async #process(event: StoredEvent): Promise<boolean> {
    const handOver = this.deps.handOver();
    if (!handOver) return await processEvent(this.deps, event);
    const done = await processEvent({ ...this.deps, wakes: handOver }, event);
    this.deps.give(handOver);
    return done;
  }

  /** The event stays in the inbox; what keeps it there is written on it. */
  async #tell(event: StoredEvent, error: Error): Promise<void> {
    this.deps.logger.warn(
      `Event ${event.id} could not be processed yet: ${error.message}`,
    );
    await this.deps
      .knex('inbox')
      .where({ id: event.id, processed_at: null })
      .update({
        result: JSON.stringify({
          outcome: 'retrying',
          explanation: `It is tried again: ${error.message}`,
        }),
      });
  }
}

const repositoryOf = ({ provider, location }: SourceEvent['payload']): string =>
  `${provider} ${location}`;
