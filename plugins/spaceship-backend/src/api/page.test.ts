import { ana, ApiBed } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
beforeAll(async () => {
  bed = await ApiBed.create();
  for (const name of ['cards', 'flags', 'gifts', 'home_100', 'users']) {
    await bed.service(name.replace('_', '-'));
  }
});
afterAll(async () => {
  await bed?.close();
});

const names = (body: any) => body.items.map((item: any) => item.name);

describe('a list', () => {
  it('is read page by page, without anything twice or left out', async () => {
    const first = await bed.as(ana).get('/services?limit=2');
    expect(names(first.body)).toEqual(['cards', 'flags']);

    await bed.service('a-new-one');
    const second = await bed
      .as(ana)
      .get(`/services?limit=2&cursor=${first.body.nextCursor}`);
    const third = await bed
      .as(ana)
      .get(`/services?limit=2&cursor=${second.body.nextCursor}`);

    expect(names(second.body)).toEqual(['gifts', 'home-100']);
    expect(names(third.body)).toEqual(['users']);
    expect(third.body.nextCursor).toBeNull();
  });

  it.each([
    ['search=FL', ['flags']],
    ['search=%25', []],
    ['search=_', []],
    ['registered=false', []],
    ['registered=true&search=users', ['users']],
    ['search=users&owner=group:default/flags', ['users']],
    ['search=users&owner=group:default/a&owner=group:default/flags', ['users']],
    ['owner=group:default/others', []],
    ['is=look', []],
  ])('is narrowed by %s', async (query, found) => {
    const { body } = await bed.as(ana).get(`/services?${query}`);
    expect(names(body)).toEqual(found);
  });

  it('has its counts, by the same search', async () => {
    const { body, status } = await bed
      .as(ana)
      .get('/services/counts?search=FL');
    expect([status, body.all, body.look]).toEqual([200, 1, 0]);
  });

  it('shows what can be done where the tier allows it', async () => {
    const { body } = await bed.as(ana).get('/services?search=flags');
    const [{ id }] = body.items;
    bed.denied = (permission, ref) =>
      permission.name === 'spaceship.rollout.create' &&
      !ref?.endsWith('/staging');
    const some = await bed.as(ana).get(`/services/${id}/overview`);
    bed.denied = permission => permission.name === 'spaceship.rollout.create';
    const none = await bed.as(ana).get(`/services/${id}/overview`);
    bed.denied = () => false;

    expect(some.body.allowed.deliver.allowed).toBe(true);
    expect(none.body.allowed.deliver).toEqual({
      allowed: false,
      reason: expect.stringContaining('spaceship.rollout.create'),
    });
  });
});
