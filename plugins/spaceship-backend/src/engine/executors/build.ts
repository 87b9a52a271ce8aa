import type { Knex } from 'knex';
import type { StepInput } from '@spaceship/backstage-plugin-spaceship-common';
import {
  TerminalError,
  type Builder,
  type BuildRequest,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { LogPull } from '../../logs/LogPull';
import { askAgainMs } from './askAgain';
import type { StepCall, StepExecutor } from './executor';

type BuildInput = Extract<StepInput, { kind: 'build' }>;

const leastMs = 250;

/** One commit made into one artifact by the builder. */
export const build = (
  deps: {
    knex: Knex;
    builder: Builder;
    sources: ReadonlyMap<string, SourceProvider>;
  },
  logs: LogPull,
): StepExecutor<BuildInput> => ({
  async begin(call) {
    await deps.builder.start(await requestOf(deps, call), call.effect);
    return { state: 'running', askAgainMs: leastMs };
  },

  async ask(call) {
    const { identity } = call.effect;
    const status = await deps.builder.ask(identity);
    if (status.state === 'absent') return null;
    await logs.pull(call, {
      read: cursor => deps.builder.logs(identity, cursor),
      toTheEnd: status.state !== 'running',
      secrets: async () => [],
    });
    switch (status.state) {
      case 'running':
        return { state: 'running', askAgainMs: askAgainMs(call, leastMs) };
      case 'succeeded':
        return { state: 'succeeded', output: status.artifact };
      default:
        return {
          state: 'failed',
          error: { message: status.message, terminal: status.terminal },
        };
    }
  },

  async stop(call) {
    const { state } = await deps.builder.ask(call.effect.identity);
    if (state !== 'running') return true;
    await deps.builder.stop(call.effect);
    return false;
  },
});

async function requestOf(
  deps: { knex: Knex; sources: ReadonlyMap<string, SourceProvider> },
  call: StepCall<BuildInput>,
): Promise<BuildRequest> {
  const row = await deps
    .knex('builds')
    .join('services', 'services.id', 'builds.service_id')
    .where('builds.id', call.subject.id)
    .first(
      'builds.build_key',
      'builds.commit',
      'builds.model',
      'builds.service_id',
      'services.name',
      'services.source',
    );
  const source = deps.sources.get(row.source.provider);
  if (!source) {
    throw new TerminalError(
      `No module reads sources of "${row.source.provider}".`,
    );
  }
  const { command, path, timeoutMs } = row.model.build;
  return {
    key: row.build_key,
    service: { id: row.service_id, name: row.name },
    commit: row.commit,
    command,
    timeoutMs,
    checkout: () => source.archive(row.source.location, row.commit, path),
  };
}
