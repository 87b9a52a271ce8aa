import { ana, ApiBed, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  id = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

const cursor = (key: unknown) =>
  Buffer.from(JSON.stringify(key)).toString('base64url');
const anId = '01a22434-c73f-7631-bf44-c7e53c69b53d';

it.each([
  ['/services', ['a\u0000']],
  ['/rollouts', ['1', anId]],
  ['/rollouts', ['Foo 1 2020', anId]],
  ['/rollouts', ['+275760-09-13T00:00:00.000Z', anId]],
  ['/rollouts', ['2026-02-30T00:00:00.000Z', anId]],
  ['/services/ID/audit', [1e300]],
  ['/services/ID/audit', [1.5]],
  ['/services/ID/audit', [-1]],
  ['/services/ID/destinations/staging/configuration/revisions', [2 ** 31]],
  ['/services/ID/destinations/staging/logs', null],
])('%s says so of the cursor %j, which it never gave', async (path, key) => {
  const { status, body } = await bed
    .as(ana)
    .get(`${path.replace('ID', id)}?cursor=${cursor(key)}`);
  if (path.endsWith('/logs')) {
    expect(status).toBe(200);
  } else {
    expect(body.error).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('Begin again without it'),
    });
  }
});

it('refuses text that the database can’t keep, with its place', async () => {
  const hold = `/services/${id}/destinations/staging/hold`;
  for (const reason of ['a\u0000b', 'a\ud800b']) {
    const { status, body } = await bed.as(ana).put(hold, { reason });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^request\/body\/reason holds a NUL/);
  }
  for (const path of [
    '/services?search=a%00b',
    '/services/by-entity/component/default/a%00b',
    `/services/${id}/destinations/a%00b/behind`,
  ]) {
    const { status, body } = await bed.as(ana).get(path);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^request\/(path|query\/search) holds/);
  }
  expect((await bed.as(ana).put(hold, { reason: 'Fair 🚀' })).status).toBe(200);
});
