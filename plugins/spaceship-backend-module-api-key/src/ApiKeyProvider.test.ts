import { randomUUID } from 'node:crypto';
import { ConfigReader } from '@backstage/config';
import type { Effect } from '@spaceship/backstage-plugin-spaceship-node';
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

describe('ApiKeyProvider', () => {
  addonProviderConformance(
    { rotation: true, sessions: false, copies: false, offeredKeys: true },
    async () => {
      const made = await bed({ payments: { sandbox } });
      return {
        provider: made.provider,
        crash: async () => {},
        dispose: made.dispose,
        // The API at the other end: it takes the keys that are given out.
        connect: async credential => {
          const [, addonId] = credential.values.KEY.split(':');
          const use = () => made.provider.probe(addonId, credential);
          await use();
          return { use, end: async () => {} };
        },
      };
    },
  );

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
        'hand it in',
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
  ])('refuses %j in the configuration', (payments, text) => {
    expect(() => readApiKeyPlans(config({ payments }))).toThrow(text);
  });
});
