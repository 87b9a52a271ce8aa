import type { Visits } from '../protocol.ts';
import type { ReleaseStore } from '../releases/releaseStore.ts';
import type { Ports } from '../system/ports.ts';
import type { Environments } from './environments.ts';

/** What a target needs of the agent. */
export type TargetContext = {
  processes: string;
  ports: Ports;
  releases: ReleaseStore;
  environments: Environments;
  routerPort: number;
  /** Tells the routers what changed, and returns when they know, or didn't answer for too long. */
  publish(): Promise<unknown>;
  /** The same; throws when one didn't answer. */
  enforce(): Promise<void>;
  /** Returns when no request to this port is under way, or after the longest time. */
  drained(port: number, longestMs: number): Promise<void>;
  wasRouted(port: number): boolean;
  visits(subject: string): Visits;
  /** Removes what the routers keep for a gate. */
  forgetGate(subject: string): void;
};
