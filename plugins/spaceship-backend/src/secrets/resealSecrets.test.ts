import { randomBytes } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { ana, ApiBed, gatedFiles } from '../__testUtils__/ApiBed';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { storePendingKey } from '../addons/store/pendingKey';
import { credentialContext } from '../addons/store/credentialRow';
import { compareVariables } from '../configuration/compareVariables';
import { resolveVariables } from '../configuration/resolveVariables';
import {
  sealContext,
  type StoredVariables,
} from '../configuration/storedVariables';
import { accessContext } from '../reviews/store/sealedAccessKeys';
import { countValuesByKey } from './countValuesByKey';
import { resealSecrets } from './resealSecrets';
import { sealedStores } from './sealedStores';
import { SecretBox } from './SecretBox';

jest.setTimeout(60_000);

const logger = mockServices.logger.mock();
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const before = new SecretBox([oldKey]);
const during = new SecretBox([newKey, oldKey]);
const after = new SecretBox([newKey]);
const revisions = 350;
/** Beside two in each config revision: a credential, a key that was handed in, the key of a gate. */
const others = 3;

let database: TestDatabase;
let knex: Knex;
const serviceId = newId<'service'>();
const destinationId = newId<'destination'>();
const addonId = newId<'addon'>();
const reviewId = newId<'review'>();
const place = { serviceId, destinationId };
beforeEach(async () => {
  database = await createTestDatabase();
  ({ knex } = database);
  await knex('services').insert({ id: serviceId, name: 'flags', source: '{}' });
  await knex('destinations').insert({
    id: destinationId,
    slug: 'staging',
    title: 'Staging',
    tier: 'staging',
    driver: 'fake',
  });
  await knex('addons').insert({
    id: addonId,
    service_id: serviceId,
    destination_id: destinationId,
    alias: 'database',
    type: 'postgres',
    plan: 'small',
    state: 'ready',
  });
  await knex('credentials').insert({
    addon_id: addonId,
    generation: 1,
    state: 'revoked',
    sealed: before.seal('{"URL":"x"}', credentialContext(addonId, 1)),
    keys: '[]',
  });
  await knex.transaction(trx =>
    storePendingKey(trx, before, addonId, { key: 'next', expiresAt: null }),
  );
  await knex('review_environments').insert({
    id: reviewId,
    service_id: serviceId,
    destination_id: destinationId,
    branch: 'topic',
    generation: 1,
    name: 'flags-topic',
    title: 'Topic',
    state: 'ready',
    origin: '{}',
    commit: 'a1',
    data: '{}',
    idle_seconds: 60,
    access_key: before.seal('gate', accessContext(reviewId)),
  });
  const kept = before.seal('kept', sealContext(place, 'KEPT'));
  for (let revision = 1; revision <= revisions; revision++) {
    await addRevision(knex, before, revision, kept);
  }
});
afterEach(() => database.drop());

function addRevision(
  to: Knex,
  box: SecretBox,
  revision: number,
  kept: string,
): Promise<unknown> {
  return to('config_revisions').insert({
    service_id: serviceId,
    destination_id: destinationId,
    revision,
    variables: JSON.stringify({
      TOKEN: {
        secret: true,
        sealed: box.seal(`token ${revision}`, sealContext(place, 'TOKEN')),
      },
      KEPT: { secret: true, sealed: kept },
      PLAIN: { secret: false, value: 'plain' },
    }),
    changed: '[]',
    by: ana,
  });
}

const reseal = (through: Knex = knex, signal?: AbortSignal) =>
  resealSecrets({ knex: through, box: during, logger }, sealedStores, signal);
const valuesByKey = async () => {
  const { keys } = await countValuesByKey(knex, during, sealedStores);
  return { new: keys[0].values, old: keys[1].values };
};
const read = (box: SecretBox, configRevision: number) =>
  resolveVariables(knex, box, { ...place, configRevision, addons: {} });
const stored = async (revision: number): Promise<StoredVariables> =>
  (await knex('config_revisions').where({ revision }).first('variables'))
    .variables;

describe('resealSecrets', () => {
  it('moves every value to the new key, after which the old one is needed no more', async () => {
    expect(await valuesByKey()).toEqual({
      new: 0,
      old: 2 * revisions + others,
    });

    await reseal();

    expect(await valuesByKey()).toEqual({
      new: 2 * revisions + others,
      old: 0,
    });
    const { variables } = await read(after, 7);
    expect(variables).toMatchObject({
      TOKEN: 'token 7',
      KEPT: 'kept',
      PLAIN: 'plain',
    });
    const { sealed } = await knex('credentials').first('sealed');
    expect(after.open(sealed, credentialContext(addonId, 1))).toBe(
      '{"URL":"x"}',
    );
    const review = await knex('review_environments').first('access_key');
    expect(after.open(review.access_key, accessContext(reviewId))).toBe('gate');
  });

  it('leaves nothing anywhere that the old key is needed for', async () => {
    const sealedBy = async (box: SecretBox) => {
      const tables: string[] = await knex('pg_tables')
        .whereRaw('schemaname = current_schema()')
        .orderBy('tablename')
        .pluck('tablename');
      const { rows } = await knex.raw(
        tables
          .map(() => `select ? as name from ?? t where t::text like ?`)
          .join(' union '),
        tables.flatMap(table => [table, table, `%v1.${box.currentId}.%`]),
      );
      return rows.map((row: { name: string }) => row.name).sort();
    };
    const sealing = [
      'addons',
      'config_revisions',
      'credentials',
      'review_environments',
    ];
    expect(await sealedBy(before)).toEqual(sealing);

    await reseal();

    expect(await sealedBy(before)).toEqual([]);
    expect(await sealedBy(after)).toEqual(sealing);
  });

  it('changes no configuration: a secret that was kept is not shown as changed', async () => {
    const untouched = await stored(1);
    await reseal();

    expect(compareVariables(untouched, await stored(1))).toEqual([]);
    expect(compareVariables(await stored(1), await stored(2))).toEqual([
      { name: 'TOKEN', change: 'changed', secret: true },
    ]);
  });

  it('goes on where it was killed, while others read, write, and reseal as well', async () => {
    const victim = database.connect();
    let done = false;
    const reader = (async () => {
      for (let reads = 0; !done || reads < 20; reads++) {
        const revision = 1 + (reads % revisions);
        const { variables } = await read(during, revision);
        expect(variables.TOKEN).toBe(`token ${revision}`);
      }
    })();
    let rows = 0;
    const killed = resealSecrets(
      { knex: victim, box: during, logger },
      sealedStores.map(store => ({
        ...store,
        rowsSealedOtherwise: async (through, ...rest) =>
          (await store.rowsSealedOtherwise(through, ...rest)).map(row => ({
            ...row,
            async replace(with_, seals) {
              rows += 1;
              // Nothing of a process that is killed reaches the database any more.
              if (rows > 120) throw new Error('killed');
              await row.replace(with_, seals);
            },
          })),
      })),
    );
    await expect(killed).rejects.toThrow('killed');
    const half = await valuesByKey();
    expect(half.new).toBeGreaterThanOrEqual(240);
    expect(half.old).toBeGreaterThan(0);

    const kept = (await stored(1)).KEPT as { sealed: string };
    await Promise.all([
      reseal(),
      reseal(database.connect()),
      // A replica that has not been told to seal with the new key yet.
      addRevision(knex, before, revisions + 1, kept.sealed),
    ]);
    done = true;
    await reader;
    await reseal();

    expect(await valuesByKey()).toEqual({
      new: 2 * (revisions + 1) + others,
      old: 0,
    });
    expect((await read(after, revisions + 1)).variables.TOKEN).toBe(
      `token ${revisions + 1}`,
    );
  });

  it('does not put back what a person changed under it', async () => {
    const [row] = await sealedStores[1].rowsSealedOtherwise(
      knex,
      during.currentId,
      null,
      1,
    );
    const changed = during.seal('{}', credentialContext(addonId, 1));
    await knex('credentials').update({ sealed: changed });

    await row.replace(knex, [
      during.reseal(row.values[0].sealed, row.values[0].context),
    ]);

    expect(await knex('credentials').first('sealed')).toEqual({
      sealed: changed,
    });
  });

  it('leaves a value that no key opens, and goes on with the others', async () => {
    const lost = new SecretBox([randomBytes(32)]);
    await addRevision(
      knex,
      before,
      revisions + 1,
      lost.seal('kept', sealContext(place, 'KEPT')),
    );
    await reseal();

    const { keys, remaining } = await countValuesByKey(
      knex,
      during,
      sealedStores,
    );
    expect(remaining).toBe(1);
    expect(keys).toContainEqual({
      id: lost.currentId,
      seals: false,
      configured: false,
      values: 1,
    });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(lost.currentId),
    );
  });

  it('does nothing with one key, and stops when it is asked to', async () => {
    await resealSecrets({ knex, box: after, logger }, sealedStores);
    await reseal(knex, AbortSignal.abort());

    expect((await valuesByKey()).new).toBe(0);
  });
});

describe('GET /master-keys', () => {
  it('says which keys are in use, to those who may know', async () => {
    const bed = await ApiBed.create();
    try {
      bed.source.commit('a1', null, gatedFiles);
      const id = await bed.service('flags');
      await bed
        .as(ana)
        .put(`/services/${id}/destinations/staging/configuration`, {
          baseRevision: 0,
          set: { TOKEN: { value: 'swordfish', secret: true } },
        });

      const { body } = await bed.as(ana).get('/master-keys');
      expect(body).toEqual({
        keys: [
          {
            id: expect.stringMatching(/^[0-9a-f]{12}$/),
            seals: true,
            configured: true,
            values: 1,
          },
        ],
        remaining: 0,
      });

      bed.denied = ({ name }) => name === 'spaceship.master-key.read';
      expect((await bed.as(ana).get('/master-keys')).status).toBe(403);
    } finally {
      await bed.close();
    }
  });
});
