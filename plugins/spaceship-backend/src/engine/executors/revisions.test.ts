import type { ReplicaStatus } from '@spaceship/backstage-plugin-spaceship-node';
import type { DeliveryTarget } from '../../deliveries/loadTarget';
import type { LogPull } from '../../logs/LogPull';
import type { StepCall } from './executor';
import { awaitHealth } from './revisions';

const at = Date.parse('2026-11-28T12:00:00Z');
const instant = (secondsAgo: number) =>
  new Date(at - secondsAgo * 1000).toISOString();

const web = (status: Partial<ReplicaStatus>): ReplicaStatus => ({
  process: 'web',
  index: 0,
  state: 'healthy',
  since: instant(1),
  restarts: 0,
  detail: null,
  ...status,
});

const input = {
  kind: 'revision.healthy',
  revision: 'new',
  replicas: { web: 1 },
} as const;
const call = {
  facts: { steps: [{ input: { ...input, kind: 'revision.prepare' } }] },
  input,
  startedAt: instant(30),
} as unknown as StepCall<any>;

async function ask(...replicas: ReplicaStatus[]) {
  const target = {
    driver: {
      capabilities: { logs: false },
      observe: async () => ({
        at: instant(0),
        address: null,
        revisions: [{ name: 'new', weight: 0, replicas }],
      }),
    },
  } as unknown as DeliveryTarget;
  return await awaitHealth(async () => target, {} as LogPull).begin(call);
}

describe('a new version', () => {
  it('is healthy as soon as its processes are', async () => {
    expect(await ask(web({}))).toEqual({
      state: 'succeeded',
      output: { healthy: { web: 1 } },
    });
  });

  it('is not while one of them is not, and says why', async () => {
    expect(
      await ask(web({ state: 'unhealthy', detail: 'answers 503' })),
    ).toMatchObject({
      state: 'running',
      output: { detail: 'web: 0 of 1 healthy, answers 503' },
    });
  });

  it('has to stay healthy for a while where one of them has ended before', async () => {
    expect(await ask(web({ restarts: 3, since: instant(2) }))).toMatchObject({
      state: 'running',
      output: { detail: expect.stringContaining('it has ended before') },
    });
    expect(await ask(web({ restarts: 3, since: instant(10) }))).toMatchObject({
      state: 'succeeded',
    });
  });
});
