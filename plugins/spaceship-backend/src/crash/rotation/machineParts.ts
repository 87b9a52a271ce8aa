import { AgentClient } from '@spaceship/agent';
import {
  LocalBuilder,
  LocalDriver,
} from '@spaceship/backstage-plugin-spaceship-backend-module-local';
import { PostgresProvider } from '@spaceship/backstage-plugin-spaceship-backend-module-postgres';
import type { ReplicaParts } from '../ReplicaParts';

/** The real agent of one machine: its processes, and a real Postgres for each add-on. */
export function machineParts(socket: string): ReplicaParts {
  const agent = new AgentClient(socket);
  return {
    drivers: new Map([['local', new LocalDriver(agent)]]),
    builder: new LocalBuilder(agent),
    providers: new Map([['postgres', new PostgresProvider(agent)]]),
    times: { quietMs: 500, rollbackMs: 1_000, deadlineMs: 1_500 },
  };
}
