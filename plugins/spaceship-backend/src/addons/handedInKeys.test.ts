import { ana, ApiBed } from '../__testUtils__/ApiBed';

jest.setTimeout(120_000);

let bed: ApiBed;
let path: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  const serviceId = await bed.service('flags');
  const { body } = await bed.as(ana).post(`/services/${serviceId}/addons`, {
    destination: 'staging',
    alias: 'weather',
    type: 'keyed',
  });
  path = `/addons/${body.id}`;
});
afterAll(async () => {
  await bed?.close();
});

const handIn = async (key: string, expiresAt: string | null = null) => {
  const answer = await bed
    .as(ana)
    .put(`${path}/pending-key`, { key, expiresAt });
  return [answer.status, answer.body?.error?.message];
};

it('a key that is handed in while another becomes the current one stays for the next rotation', async () => {
  const probe = jest
    .spyOn(bed.keyed, 'probe')
    .mockImplementationOnce(() =>
      handIn('k-2', '2099-01-01T00:00:00Z').then(() => undefined),
    );
  await handIn('k-1');
  const made = await bed.until(async () => {
    const { body } = await bed.as(ana).get(path);
    return body.state === 'ready' && !body.operation && body;
  }, 'the add-on to be made');
  expect(probe).toHaveBeenCalled();
  expect(made).toMatchObject({
    credentials: [{ generation: 1, state: 'current' }],
    pendingKey: { expiresAt: '2099-01-01T00:00:00Z' },
  });

  await bed.as(ana).post(`${path}/rotations`, { reason: 'a test' });
  await bed.until(async () => {
    const { body } = await bed.as(ana).get(path);
    return body.bindings[0].generation === 2 && body.pendingKey === null;
  }, 'the second key to be the current one');
});

it('a key that has ended already is refused', async () => {
  expect(await handIn('k-3', '2020-01-01T00:00:00Z')).toEqual([
    400,
    'This key has ended already. Hand in one that still holds, or correct “expiresAt”.',
  ]);
});

it.each(['backups', 'clones'])(
  'what holds no data gets no %s: that is said at once',
  async what => {
    const { body, status } = await bed
      .as(ana)
      .post(`${path}/${what}`, { reason: 'a test' });
    expect([status, body.error?.message]).toEqual([
      400,
      'The data of an add-on of type keyed can’t be copied: it has no backups and no clones.',
    ]);
  },
);
