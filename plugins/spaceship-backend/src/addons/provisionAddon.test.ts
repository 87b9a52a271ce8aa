import { randomBytes } from 'node:crypto';
import {
  TerminalError,
  type AddonProvider,
  type AddonStatus,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { resolveVariables } from '../configuration/resolveVariables';
import { insertDestination, insertService } from '../crash/organization';
import { SecretBox } from '../secrets/SecretBox';
import { provisionAddon, type AddonBinding } from './provisionAddon';

jest.setTimeout(60_000);

const box = new SecretBox([randomBytes(32)]);
const effect: Effect = {
  identity: { subject: 'd', step: 1, attempt: 1 },
  fence: 1,
};

/** A provider in memory that says of each add-on what it was told to say. */
class MemoryProvider implements AddonProvider {
  readonly type = 'memory';
  readonly plans = ['small'];
  readonly capabilities = { rotation: false, sessions: false, copies: false };
  readonly made: string[] = [];
  readonly minted: string[] = [];
  says: AddonStatus | null = null;
  planAt?: AddonProvider['planAt'];
  objection?: AddonProvider['objection'];
  probes: () => Promise<void> = async () => {};

  async provision({ id }: { id: string }) {
    this.made.push(id);
  }
  async ask(id: string): Promise<AddonStatus> {
    if (this.says) return this.says;
    return this.made.includes(id)
      ? { state: 'ready', detail: 'A login has written and read.' }
      : { state: 'absent' };
  }
  async mint(id: string, generation: number) {
    this.minted.push(id);
    return {
      generation,
      values: { URL: `memory://app:swordfish@${id}`, HOST: 'memory.local' },
      secretKeys: ['URL'],
    };
  }
  probe() {
    return this.probes();
  }
  async sessions() {
    return [];
  }
  async fence() {}
  async unfence() {}
  async revoke() {}
  async metrics() {
    return {
      at: new Date().toISOString(),
      sizeBytes: null,
      connections: null,
      connectionLimit: null,
    };
  }
  async clone() {}
  async backup() {}
  async askBackup() {
    return { state: 'absent' } as const;
  }
  async removeBackup() {}
  async restore() {}
  async destroy() {}
  async inventory() {
    return [];
  }
}

let database: TestDatabase;
let provider: MemoryProvider;
let binding: AddonBinding;
let count = 0;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});
beforeEach(async () => {
  count += 1;
  provider = new MemoryProvider();
  binding = {
    serviceId: await insertService(database.knex, `flags-${count}`),
    destinationId: await insertDestination(
      database.knex,
      `place-${count}`,
      'staging',
      count,
    ),
    alias: 'database',
    type: 'memory',
    plan: 'small',
  };
});

const provision = (more: Partial<AddonBinding> = {}) =>
  provisionAddon(
    {
      knex: database.knex,
      box,
      providers: new Map([['memory', provider]]),
    },
    { ...binding, ...more },
    effect,
  );
const rows = () =>
  database.knex('addons').where({ service_id: binding.serviceId });

describe('an add-on', () => {
  it('is made once, whoever asks how often, and bound under its alias', async () => {
    expect(await provision()).toMatchObject({ state: 'running' });
    const answers = await Promise.all([provision(), provision(), provision()]);
    expect(answers.map(answer => answer.state)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect(await rows()).toMatchObject([{ state: 'ready', alias: 'database' }]);
    expect(new Set(provider.made).size).toBe(1);

    const { variables, secretNames } = await resolveVariables(
      database.knex,
      box,
      {
        serviceId: binding.serviceId,
        destinationId: binding.destinationId,
        configRevision: 0,
        addons: { database: { type: 'memory', plan: 'small' } },
        release: { number: 7, commit: 'abc' },
      },
    );
    expect(variables).toEqual({
      DATABASE_URL: `memory://app:swordfish@${provider.made[0]}`,
      DATABASE_HOST: 'memory.local',
      SPACESHIP_SERVICE: `flags-${count}`,
      SPACESHIP_DESTINATION: `place-${count}`,
      SPACESHIP_RELEASE: '7',
      SPACESHIP_COMMIT: 'abc',
    });
    expect(secretNames).toEqual(['DATABASE_URL']);
    const [{ sealed }] = await database
      .knex('credentials')
      .where({ addon_id: provider.made[0] });
    expect(sealed).not.toContain('swordfish');
  });

  it('is current only after a real login; a login that fails is tried again', async () => {
    await provision();
    provider.probes = async () => {
      throw new Error('connection refused');
    };
    await expect(provision()).rejects.toThrow('connection refused');
    expect(
      await database.knex('credentials').where({ addon_id: provider.made[0] }),
    ).toEqual([]);

    provider.probes = async () => {};
    expect(await provision()).toMatchObject({ state: 'succeeded' });
  });

  it('that takes its time is asked again', async () => {
    provider.says = { state: 'provisioning', detail: 'initdb' };
    expect(await provision()).toEqual({
      state: 'running',
      askAgainMs: 500,
      output: { detail: 'initdb' },
    });
  });

  it.each([
    [
      { type: 'elastic' },
      'No provider makes add-ons of type elastic. Known: memory',
    ],
    [{ plan: 'huge' }, 'memory has no plan huge. Its plans are small.'],
  ])('of %j fails for good with what would be right', async (more, message) => {
    expect(await provision(more)).toMatchObject({
      state: 'failed',
      error: { terminal: true, message: expect.stringContaining(message) },
    });
  });

  it('gets the plan that its provider has for the tier', async () => {
    provider.planAt = (plan, tier) =>
      plan === 'size' && tier === 'staging' ? 'small' : plan;
    await provision({ plan: 'size' });
    expect(await provision({ plan: 'size' })).toMatchObject({
      state: 'succeeded',
    });
    expect(await rows()).toMatchObject([{ plan: 'small' }]);
  });

  it('of a plan that is not for the tier fails for good', async () => {
    provider.objection = (plan, tier) => `${plan} is not for ${tier}.`;
    expect(await provision()).toMatchObject({
      state: 'failed',
      error: { terminal: true, message: 'small is not for staging.' },
    });
    expect(await rows()).toEqual([]);
  });

  it('that can’t be made fails for good', async () => {
    provider.says = { state: 'failed', message: 'disk full', terminal: true };
    expect(await provision()).toEqual({
      state: 'failed',
      error: { message: 'disk full', terminal: true },
    });
    expect(await rows()).toMatchObject([{ state: 'failed' }]);

    jest.spyOn(provider, 'ask').mockRejectedValue(new TerminalError('no room'));
    expect(await provision()).toMatchObject({
      state: 'failed',
      error: { message: 'no room' },
    });
  });
});
