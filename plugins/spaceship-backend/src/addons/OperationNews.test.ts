import { collectedNews } from '../__testUtils__/collectedNews';
import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { ben, owners } from '../crash/organization';
import { OperationNews } from './OperationNews';
import { requestRotation } from './requestOperations';

jest.setTimeout(60_000);

let bed: EngineBed;
let binding: any;
let news: ReturnType<typeof collectedNews>;
beforeEach(async () => {
  bed = await EngineBed.create({
    engines: 1,
    times: { quietMs: 50, rollbackMs: 50, deadlineMs: 300 },
  });
  bed.source.commit(
    'a1',
    null,
    yaml(`addons: { database: { type: memory } }\n${flow.trim()}`),
  );
  await bed.push('a1');
  await bed.untilRollout('a1', 'staging', 'delivered');
  binding = await bed
    .knex('bindings')
    .where({ destination_id: bed.destinations.staging })
    .first();
  await bed.knex('destinations').update({ title: 'Staging' });
  news = collectedNews();
});
afterEach(async () => {
  await bed.close();
});

/** Two replicas hear of the same operation, and again. */
async function hear(operationId: string): Promise<void> {
  const tellers = [1, 2].map(
    () => new OperationNews({ knex: bed.knex, ...news }),
  );
  await Promise.all(tellers.map(teller => teller.tell(operationId)));
  await tellers[0].tell(operationId);
}

async function rotated(by: string, until: (row: any) => boolean) {
  const { operationId } = await bed.knex.transaction(trx =>
    requestRotation(
      trx,
      bed.engine.wakes,
      { bindingId: binding.id, leaked: false },
      { by, reason: 'a test' },
    ),
  );
  await bed.until(async () => {
    const row = await bed.knex('operations').where({ id: operationId }).first();
    return until(row);
  }, 'the operation to come so far');
  return operationId;
}

describe('of an operation', () => {
  it('owners and whoever wanted it are told once that it failed, with the reason', async () => {
    bed.world.addons.refuse(binding.addon_id);
    const id = await rotated(ben, ({ state }) => state === 'failed');
    await hear(id);
    expect(news.sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: [owners, ben] },
        payload: {
          topic: 'spaceship.operation-failed',
          severity: 'high',
          title: 'database of flags at Staging: rotate failed',
          description: expect.stringContaining('The login was refused'),
          scope: id,
          link: `/spaceship/addons/${binding.addon_id}`,
        },
      },
    ]);
  });

  it('they are asked once about an old credential that is still used', async () => {
    bed.world.addons.stubborn.set(binding.addon_id, 1);
    const id = await rotated(ben, ({ tree }) =>
      JSON.stringify(tree)?.includes('still-used'),
    );
    await hear(id);

    expect(news.sent).toMatchObject([
      {
        recipients: { entityRef: [owners, ben] },
        payload: {
          topic: 'spaceship.rotation-waits',
          description: expect.stringMatching(/stubborn \(1\).* the flags can /),
        },
      },
    ]);
  });

  it('that nobody in the catalog wanted, only the owners are told, and of one that went well nobody', async () => {
    const well = await rotated(
      'spaceship',
      ({ state }) => state === 'succeeded',
    );
    await hear(well);
    expect(news.sent).toEqual([]);

    bed.world.addons.refuse(binding.addon_id);
    const ill = await rotated('spaceship', ({ state }) => state === 'failed');
    await hear(ill);
    expect(news.sent).toMatchObject([{ recipients: { entityRef: [owners] } }]);
  });

  it('that can’t be told, the log is told why', async () => {
    bed.world.addons.refuse(binding.addon_id);
    const id = await rotated(ben, ({ state }) => state === 'failed');
    news.notifications.send = async () => {
      throw new Error('The notifications are away.');
    };
    await hear(id);
    expect(news.logger.warn).toHaveBeenCalledTimes(1);
  });
});
