import { AgentError } from '@spaceship/agent';
import {
  FencedError,
  TerminalError,
} from '@spaceship/backstage-plugin-spaceship-node';

/** Waits for the agent's answer; its failures become those that the engine knows. */
export async function agentAnswer<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    if (error.kind === 'fenced') throw new FencedError(error.message, error);
    if (error.kind === 'terminal' || error.kind === 'input')
      throw new TerminalError(error.message, error);
    throw error;
  }
}
