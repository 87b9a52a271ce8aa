/**
 * The program that runs services on one machine (`bin/spaceship-agent.cjs`), and the client that talks to it.
 *
 * @packageDocumentation
 */
export { AgentClient } from './agentClient.ts';
export { AgentError, type FailureKind } from './system/failure.ts';
export type * from './protocol.ts';
