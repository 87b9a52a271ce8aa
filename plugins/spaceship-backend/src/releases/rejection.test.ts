import { ApiBed, ben, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let serviceId: string;
let rolloutId: string;
let releaseId: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  serviceId = await bed.service('flags');
  const delivered = await bed.deliver(serviceId, {
    ref: 'a1',
    stage: 'staging',
  });
  rolloutId = delivered.id;
  releaseId = (await rollout()).fullRelease.id;
});
afterAll(async () => {
  await bed?.close();
});

const rollout = async () =>
  (await bed.as(ben).get(`/rollouts/${rolloutId}`)).body;
const path = () => `/releases/${releaseId}/rejection`;

describe('a rejection', () => {
  it('needs the right for it, which the rollout names', async () => {
    bed.denied = permission => permission.name === 'spaceship.release.reject';
    const refused = await bed.as(ben).post(path(), { reason: 'broken' });
    const { allowed } = await rollout();
    bed.denied = () => false;

    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('spaceship.release.reject');
    expect(allowed.reject).toEqual({
      allowed: false,
      reason: refused.body.error.message,
    });
  });

  it('of a program is refused', async () => {
    const { status } = await bed.asService().post(path(), { reason: 'broken' });
    expect(status).toBe(403);
  });

  it('needs a reason, stays until it is taken back, and is on the record', async () => {
    expect((await bed.as(ben).post(path(), {})).status).toBe(400);

    const rejected = await bed.as(ben).post(path(), { reason: 'broken' });
    expect(rejected.body.rejection).toMatchObject({
      by: ben,
      reason: 'broken',
    });
    expect((await rollout()).allowed).toMatchObject({
      reject: { allowed: false, reason: 'The release is rejected already.' },
      accept: { allowed: true },
    });

    const accepted = await bed.as(ben).delete(path());
    expect(accepted.body.rejection).toBeNull();
    const after = await rollout();
    expect(after.allowed).toMatchObject({
      reject: { allowed: true },
      accept: { allowed: false, reason: 'The release is not rejected.' },
    });
    expect(after.record.map((entry: any) => entry.action)).toEqual(
      expect.arrayContaining(['release.reject', 'release.accept']),
    );
  });
});
