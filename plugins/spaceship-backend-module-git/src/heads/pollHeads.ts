import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SourceEvent } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { reportMoves, type HeadsSource } from './reportMoves';

const atOnce = 4;

/** Looks at every source once, a few at a time. One that can't be read is told in the log and does not keep the others. */
export async function pollHeads(
  knex: Knex,
  sources: readonly HeadsSource[],
  options: {
    receive: (event: SourceEvent) => Promise<unknown>;
    logger: LoggerService;
    signal?: AbortSignal;
  },
): Promise<void> {
  const waiting = [...sources];
  const work = async () => {
    for (;;) {
      const source = waiting.shift();
      if (!source || options.signal?.aborted) return;
      try {
        await reportMoves(knex, source, options.receive);
      } catch (error) {
        options.logger.warn(
          `The branches of ${source.location} could not be read: ${
            (error as Error).message
          }`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
