import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  SourceEvent,
  SourceRegistry,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { reportMoves, type HeadsSource } from './reportMoves';

const longestMs = 2_000;

/** Hands in what a push moved, and gives what its person is told of it; nothing where that takes too long. */
export async function reportPush(
  deps: {
    knex: Knex;
    logger: LoggerService;
    receive: (event: SourceEvent) => Promise<unknown>;
    remarks: SourceRegistry['remarks'];
  },
  source: HeadsSource,
): Promise<readonly string[]> {
  const pushes: SourceEvent['payload'][] = [];
  await reportMoves(deps.knex, source, async event => {
    await deps.receive(event);
    pushes.push(event.payload);
  });
  const { remarks } = deps;
  if (!remarks) return [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[][]>(resolve => {
    timer = setTimeout(() => resolve([]), longestMs);
  });
  try {
    const said = await Promise.race([Promise.all(pushes.map(remarks)), late]);
    return [...new Set(said.flat())];
  } catch (error) {
    deps.logger.warn('A push could not be remarked upon', error as Error);
    return [];
  } finally {
    clearTimeout(timer);
  }
}
