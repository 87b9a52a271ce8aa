import { AgentError } from './failure.ts';

/** Gives the highest fence seen so far, or refuses one that is lower. */
export function passFence(
  highest: number,
  offered: number,
  what: string,
): number {
  if (offered < highest)
    throw new AgentError(
      'fenced',
      `Fence ${offered} for ${what} is older than ${highest}, which was seen already: a newer owner works on it`,
    );
  return offered;
}
