import { TestAgent, tarOfFiles } from '@spaceship/agent/testing';
import type {
  Builder,
  BuildStatus,
  Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import { randomUUID } from 'node:crypto';
import { LocalBuilder } from '../localBuilder';
import { LocalDriver } from '../localDriver';

/** Builds until it ended. */
export async function untilBuilt(
  builder: Builder,
  { identity }: Effect,
): Promise<BuildStatus> {
  for (;;) {
    const status = await builder.ask(identity);
    if (status.state !== 'running') return status;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Driver and builder in front of a real agent. */
export async function startLocal() {
  const agent = await TestAgent.start();
  const driver = new LocalDriver(agent.client);
  const builder = new LocalBuilder(agent.client);
  const artifact = async (files: Readonly<Record<string, string>>) => {
    const effect = {
      identity: { subject: randomUUID(), step: 1, attempt: 1 },
      fence: 1,
    };
    await builder.start(
      {
        key: randomUUID(),
        service: { id: 'artifacts', name: 'artifacts' },
        commit: '0'.repeat(40),
        command: null,
        timeoutMs: 10_000,
        checkout: async () => tarOfFiles(files),
      },
      effect,
    );
    const status = await untilBuilt(builder, effect);
    if (status.state !== 'succeeded')
      throw new Error(`No artifact was made: ${JSON.stringify(status)}`);
    return status.artifact;
  };
  return {
    agent,
    driver,
    builder,
    artifact,
    crash: () => agent.crash(),
    dispose: () => agent.dispose(),
  };
}
