import type { TestAgent } from '@spaceship/agent/testing';
import type { CrashDatabase } from '../CrashDatabase';
import { crashEngine } from '../crashEngine';
import { behind } from '../masterKeys';
import { insertDestination, insertService } from '../organization';
import { pushSample, untilDelivered } from '../sampleDelivery';
import type { Consumers } from './Consumers';
import { machineParts } from './machineParts';

const deliveredWithinMs = 90_000;

/** Where the service is, and what it uses. */
export type Delivered = {
  address: string;
  addonId: string;
  bindingId: string;
};

/** Brings the service to the machine of an agent, with a database of its own. */
export async function deliverConsumers(
  database: CrashDatabase,
  agent: TestAgent,
  { source, commit }: Consumers,
): Promise<Delivered> {
  const { knex } = database;
  await insertDestination(knex, 'production', 'production', 0, 'local');
  await insertService(knex, 'sample');
  const engine = crashEngine(
    {
      knex: database.connect(),
      box: behind,
      parts: machineParts(agent.socket),
      source,
    },
    { settings: { inboxMs: 100 } },
  );
  await engine.start();
  try {
    await pushSample(knex, commit);
    const isDelivered = await untilDelivered(knex, commit, deliveredWithinMs);
    if (!isDelivered) {
      const steps = await knex('steps').select('name', 'state', 'output');
      throw new Error(`Not delivered: ${JSON.stringify(steps)}`);
    }
  } finally {
    await engine.stop();
  }
  const { address } = await knex('service_destinations').first('address');
  const binding = await knex('bindings').first('id', 'addon_id');
  return { address, addonId: binding.addon_id, bindingId: binding.id };
}
