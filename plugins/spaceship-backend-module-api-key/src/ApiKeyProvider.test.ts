import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import {
  KeyAwaitedError,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import { addonProviderConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import knexFactory from 'knex';
import { ApiKeyProvider } from './ApiKeyProvider';
import { ApiKeyStore } from './ApiKeyStore';
import { readApiKeyPlans } from './readApiKeyPlans';

const config = (apiKeys: any) => new ConfigReader({ spaceship: { apiKeys } });
const script = (text: string) => [process.execPath, '-e', text];
/** Prints the same key for the same generation, as an operator's program should. */
const nextKey = script(
  'const e = process.env; console.log(["key", e.SPACESHIP_ADDON, e.SPACESHIP_GENERATION].join(":"))',
);
const sandbox = { url: 'https://sandbox.payments.example', nextKey };
const production = { url: 'https://payments.example' };

/** A schema of its own on the Postgres that the test run has. */
async function bed(apiKeys: object) {
  const connection = process.env.SPACESHIP_TEST_POSTGRES;
  if (!connection) throw new Error('These tests need SPACESHIP_TEST_POSTGRES.');
  const schema = `keys_${randomUUID().replace(/-/g, '')}`;
  const knex = knexFactory({ client: 'pg', connection, searchPath: [schema] });
  await knex.raw('create schema ??', [schema]);
  const plans = readApiKeyPlans(config(apiKeys));
  const store = new ApiKeyStore(async () => knex);
  return {
    store,
    provider: new ApiKeyProvider(plans, store),
    async dispose() {
      await knex.raw('drop schema ?? cascade', [schema]);
      await knex.destroy();
    },
  };
}

/** The API at the other end: it takes the keys that are given out. */
async function listeningApi() {
  const tried: (string | undefined)[] = [];
  const api = createServer((req, res) => {
    tried.push(req.headers.authorization);
    const isOurs = req.headers.authorization?.startsWith('Bearer key:');
    res.writeHead(isOurs ? 204 : 401).end();
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  return {
    tried,
    url: `http://127.0.0.1:${(api.address() as AddressInfo).port}/account`,
    async close() {
      api.closeAllConnections();
      api.close();
      await once(api, 'close');
    },
  };
}

describe('ApiKeyProvider', () => {
  addonProviderConformance(
    { rotation: true, sessions: false, copies: false, offeredKeys: true },
    async () => {
      const api = await listeningApi();
      const made = await bed({
        payments: { sandbox: { ...sandbox, probe: { url: api.url } } },
      });
      return {
        provider: made.provider,
        crash: async () => {},
        async dispose() {
          await made.dispose();
          await api.close();
        },
        connect: async credential => {
          const [, addonId] = credential.values.KEY.split(':');
          const use = async () => {
            await made.provider.probe(addonId, credential);
          };
          await use();
          return { use, end: async () => {} };
        },
      };
    },
  );

  describe('a key before it is used', () => {
    let api: Awaited<ReturnType<typeof listeningApi>>;
    let made: Awaited<ReturnType<typeof bed>>;
    const handedIn = async (plan: string, key: string) => {
      const id = randomUUID();
      const effect = {
        identity: { subject: id, step: 1, attempt: 1 },
        fence: 1,
      };
      await made.provider.provision(
        {
          id,
          plan,
          service: { id: randomUUID(), name: 'shop' },
          destination: { id: randomUUID(), slug: 'staging' },
        },
        effect,
      );
      const minted = await made.provider.mint(id, 1, effect, {
        key,
        expiresAt: null,
      });
      return { probe: () => made.provider.probe(id, minted) };
    };
    beforeAll(async () => {
      api = await listeningApi();
      made = await bed({
        payments: {
          sandbox: { ...sandbox, probe: { url: api.url } },
          production,
        },
      });
    });
    afterAll(async () => {
      await made.dispose();
      await api.close();
    });

    it('is tried at the API', async () => {
      const taken = await handedIn('payments-sandbox', 'key:1');
      expect(await taken.probe()).toBeUndefined();
      const refused = await handedIn('payments-sandbox', 'wrong');
      await expect(refused.probe()).rejects.toThrow('does not take this key');
      expect(api.tried).toEqual(['Bearer key:1', 'Bearer wrong']);
    });

    it('is taken on trust without a probe, and that is said', async () => {
      const { probe } = await handedIn('payments-production', 'wrong');
      expect(await probe()).toEqual({
        unproven: expect.stringContaining('payments-production has no probe'),
      });
    });
  });

  describe('keys', () => {
    let made: Awaited<ReturnType<typeof bed>>;
    const effect = (): Effect => ({
      identity: { subject: randomUUID(), step: 1, attempt: 1 },
      fence: 1,
    });
    const provisioned = async (plan: string) => {
      const id = randomUUID();
      await made.provider.provision(
        {
          id,
          plan,
          service: { id: randomUUID(), name: 'shop' },
          destination: { id: randomUUID(), slug: 'staging' },
        },
        effect(),
      );
      return id;
    };
    const failing = (text: string) => ({
      ...production,
      nextKey: script(text),
    });
    beforeAll(async () => {
      made = await bed({
        payments: { sandbox, production },
        silent: { sandbox: failing('') },
        broken: { sandbox: failing('console.log("secret"); process.exit(3)') },
        endless: {
          sandbox: {
            ...failing('setInterval(() => {}, 1000)'),
            nextKeyTimeout: '200ms',
          },
        },
        chatty: { sandbox: failing('console.log("x".repeat(100000))') },
      });
    });
    afterAll(() => made.dispose());

    it('are taken as they are handed in, with what the binding needs beside them', async () => {
      const id = await provisioned('payments-production');
      const expiresAt = '2027-01-01T00:00:00.000Z';
      expect(
        await made.provider.mint(id, 1, effect(), { key: 'k-1', expiresAt }),
      ).toEqual({
        generation: 1,
        values: { KEY: 'k-1', URL: 'https://payments.example' },
        secretKeys: ['KEY'],
        expiresAt,
      });
    });

    it('are asked of people where no program prints them', async () => {
      const id = await provisioned('payments-production');
      await expect(made.provider.mint(id, 1, effect())).rejects.toThrow(
        KeyAwaitedError,
      );
    });

    it.each([
      ['silent-sandbox', 'has to print one key'],
      ['broken-sandbox', 'ended with exit code 3'],
      ['endless-sandbox', 'took longer than 200 ms'],
      ['chatty-sandbox', 'printed more than a key'],
    ])(
      'of %s are no keys, and nothing of the output is repeated',
      async (plan, text) => {
        const id = await provisioned(plan);
        const error = await made.provider.mint(id, 1, effect()).catch(e => e);
        expect(error.message).toContain(text);
        expect(error.message).not.toContain('secret');
      },
    );

    it.each([
      ['payments', 'review', 'payments-sandbox'],
      ['payments', 'staging', 'payments-sandbox'],
      ['payments', 'production', 'payments-production'],
      ['silent', 'production', 'silent-sandbox'],
      ['payments-sandbox', 'production', 'payments-sandbox'],
      ['unknown', 'staging', 'unknown'],
    ] as const)(
      'of %s in %s are those of the plan %s',
      (wished, tier, plan) => {
        expect(made.provider.planAt(wished, tier)).toBe(plan);
      },
    );

    it('are asked for by the name of the API', async () => {
      const other = await bed({ maps: { sandbox, production } });
      expect(other.provider.plans).toEqual(['maps-sandbox', 'maps-production']);
      expect(other.provider.wishes).toEqual(['maps']);
      await other.dispose();
    });

    it('of a plan are used where its tiers say so', async () => {
      const anywhere = ['review', 'staging', 'production'];
      const other = await bed({
        maps: { sandbox: { ...sandbox, tiers: anywhere } },
        mail: {
          sandbox: { ...sandbox, tiers: ['review'] },
          production: { ...production, tiers: ['staging', 'production'] },
        },
      });
      expect(other.provider.planAt('maps', 'production')).toBe('maps-sandbox');
      expect(other.provider.planAt('mail', 'staging')).toBe('mail-production');
      expect(other.provider.planAt('mail', 'review')).toBe('mail-sandbox');
      await other.dispose();
    });

    it.each([
      ['payments-production', 'review', 'never gets a production key'],
      ['payments-production', 'staging', 'used in production'],
      ['payments-sandbox', 'production', 'used in review and staging'],
      ['payments-sandbox', 'review', null],
      ['payments-production', 'production', null],
    ] as const)('of %s in %s: %s', (plan, tier, text) => {
      const objection = made.provider.objection(plan, tier);
      if (text === null) expect(objection).toBeNull();
      else expect(objection).toContain(text);
    });
  });

  it.each([
    [
      { production: { ...production, tiers: ['review'] } },
      'review environment',
    ],
    [{ sandbox: { url: 'nowhere' } }, 'payments'],
    [{ sandbox: { ...sandbox, key: 'secret' } }, 'payments'],
    [
      { sandbox: { ...sandbox, nextKeyTimeout: 'soon' } },
      'payments.sandbox.nextKeyTimeout',
    ],
    [
      { sandbox: { ...sandbox, probe: { url: 'http://payments.example' } } },
      /https[^]*sandbox\.probe\.url/,
    ],
    [
      {
        sandbox: { ...sandbox, probe: { url: 'https://me:secret@a.example' } },
      },
      /sandbox\.probe\.url/,
    ],
    [
      {
        sandbox: {
          ...sandbox,
          probe: { url: 'https://payments.example', timeout: '10' },
        },
      },
      'payments.sandbox.probe.timeout',
    ],
    [
      {
        sandbox: {
          ...sandbox,
          probe: { url: 'https://payments.example', header: 'X Key' },
        },
      },
      /sandbox\.probe\.header/,
    ],
  ])('refuses %j in the configuration', (payments, text) => {
    expect(() => readApiKeyPlans(config({ payments }))).toThrow(text);
  });
});
