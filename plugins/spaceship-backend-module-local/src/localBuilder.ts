import type { Readable } from 'node:stream';
import type { AgentClient } from '@spaceship/agent';
import {
  answerOf,
  identityKey,
  TerminalError,
  type Builder,
  type BuildRequest,
  type BuildStatus,
  type Effect,
  type LogPage,
} from '@spaceship/backstage-plugin-spaceship-node';

/** What the repository does not have at this commit it won't have later: asking again would never end. */
async function treeOf(request: BuildRequest): Promise<Readable> {
  try {
    return await request.checkout();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'NotFoundError' || name === 'InputError') {
      throw new TerminalError(message);
    }
    throw error;
  }
}

/** Builds on the machine that the agent runs on. */
export class LocalBuilder implements Builder {
  readonly type = 'local';
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async start(request: BuildRequest, effect: Effect): Promise<void> {
    const identity = identityKey(effect.identity);
    const status = await answerOf(
      this.#agent.startBuild({
        service: { id: request.service.id, name: request.service.name },
        commit: request.commit,
        command: request.command,
        timeoutMs: request.timeoutMs,
        effect: { identity, fence: effect.fence },
      }),
    );
    if (status.state !== 'checkout') return;
    await answerOf(this.#agent.checkout(identity, await treeOf(request)));
  }

  async ask(identity: Effect['identity']): Promise<BuildStatus> {
    const status = await answerOf(this.#agent.askBuild(identityKey(identity)));
    // Its tree never arrived: for the engine it has not been started, and starting it sends the tree.
    return status.state === 'checkout' ? { state: 'absent' } : status;
  }

  logs(identity: Effect['identity'], cursor: string | null): Promise<LogPage> {
    return answerOf(this.#agent.buildLogs(identityKey(identity), cursor));
  }

  stop({ identity, fence }: Effect): Promise<void> {
    return answerOf(
      this.#agent.stopBuild({ identity: identityKey(identity), fence }),
    );
  }
}
