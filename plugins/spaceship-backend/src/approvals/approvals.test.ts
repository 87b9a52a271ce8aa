import { ana, ApiBed, ben, dora, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  bed.source.commit('a2', 'a1', gatedFiles, 'somebody@elsewhere.org');
  id = await bed.service('flags');
  await bed.deliver(id, { ref: 'a1', stage: 'staging' });
});
afterAll(async () => {
  await bed?.close();
});

/** A rollout to production that waits for an owner's approval. */
async function waiting(): Promise<any> {
  const { body } = await bed
    .as(ana)
    .post(`/services/${id}/deliveries`, { ref: 'a1', stage: 'production' });
  return bed.until(async () => {
    const answer = await bed.as(ben).get(`/rollouts/${body.rolloutId}`);
    return answer.body.tree && answer.body.contentHash && answer.body;
  }, 'the rollout to wait');
}

const approve = (
  by: string,
  rollout: { id: string; contentHash: string },
  contentHash = rollout.contentHash,
) => bed.as(by).post(`/rollouts/${rollout.id}/approvals`, { contentHash });

describe('an approval', () => {
  it('of an author is refused at once, and the button says why', async () => {
    const rollout = await waiting();

    const { status, body } = await approve(ana, rollout);

    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('You are an author of this change'),
    });
    const seen = await bed.as(ana).get(`/rollouts/${rollout.id}`);
    expect(seen.body.allowed.approve).toEqual({
      allowed: false,
      reason: body.error.message,
    });
  });

  it('of somebody whom no gate asks is refused with whom it asks', async () => {
    const { status, body } = await approve(dora, await waiting());

    expect(status).toBe(403);
    expect(body.error.message).toContain('Only members of group:default/flags');
  });

  it('of a program is refused', async () => {
    const rollout = await waiting();
    const { status } = await bed
      .asService()
      .post(`/rollouts/${rollout.id}/approvals`, {
        contentHash: rollout.contentHash,
      });

    expect(status).toBe(403);
  });

  it('without the right is refused with its name', async () => {
    const rollout = await waiting();
    bed.denied = permission => permission.name === 'spaceship.rollout.approve';
    const { status, body } = await approve(ben, rollout);
    bed.denied = () => false;

    expect(status).toBe(403);
    expect(body.error.message).toContain('spaceship.rollout.approve');
  });

  it('of content that changed meanwhile is refused with what changed', async () => {
    const rollout = await waiting();
    const change = await bed
      .as(dora)
      .put(`/services/${id}/destinations/eu-west/configuration`, {
        baseRevision: 0,
        set: { GREETING: { value: 'hello', secret: false } },
      });
    expect(change.status).toBe(200);

    const { status, body } = await approve(ben, rollout);

    expect(status).toBe(409);
    expect(body.error.message).toContain('EU West');
    expect(body.error.message).toContain('GREETING');
    expect(body.error.message).toContain('user:default/dora');
  });

  it('by an owner who is no author lets it go, and is given once', async () => {
    const rollout = await waiting();

    const first = await approve(ben, rollout);
    await approve(ben, rollout);

    expect(first.status).toBe(201);
    const ended = await bed.untilRollout(rollout.id, 'delivered');
    expect(ended.approvals).toMatchObject([
      { by: ben, isForThisContent: true, withdrawnAt: null },
    ]);
    expect(ended.record.map((entry: any) => entry.action)).toContain(
      'rollout.approve',
    );
    const late = await approve(ben, rollout);
    expect(late.status).toBe(409);
  });

  it('counts for nobody where an author is unknown to the catalog', async () => {
    jest
      .spyOn(bed.source, 'commitInfo')
      .mockImplementation(async (_location, commit) => ({
        commit,
        message: 'By a stranger',
        committedAt: new Date().toISOString(),
        people: [{ role: 'author', name: 'Stranger', email: 'who@else.org' }],
      }));
    const { body: made } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, { ref: 'a2', stage: 'production' });
    jest.restoreAllMocks();
    const rollout = await bed.until(async () => {
      const answer = await bed.as(ben).get(`/rollouts/${made.rolloutId}`);
      return answer.body.contentHash && answer.body;
    }, 'the release');

    const { status, body } = await approve(ben, rollout);

    expect(status).toBe(403);
    expect(body.error.message).toContain('who@else.org');
  });
});
