import { createHash, createHmac } from 'node:crypto';
import { checklist } from '@spaceship/backstage-plugin-spaceship-common';
import { ana, ApiBed, ben, dora, quinn } from '../__testUtils__/ApiBed';
import { listReviewSummaries } from './store/reviewSummaries';

jest.setTimeout(120_000);

const files = {
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
  - stage: production
    to: [eu-west]
    gates:
      - evidence: { kind: tested, by: group:default/qa, notBy: author }
`,
};

let bed: ApiBed;
let service: string;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('m1', null, files);
  bed.source.commit('t1', 'm1', files);
  bed.source.setHead('main', 'm1');
  bed.source.setHead('topic', 't1');
  service = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

const review = async (by = ana) =>
  (await bed.as(by).get(`/reviews/${id}`)).body;
const until = (condition: (body: any) => unknown, what: string) =>
  bed.until(async () => {
    const body = await review();
    return condition(body) && body;
  }, what);
const gate = () => {
  const access = bed.world.accessTo('flags-flags-topic');
  if (access?.kind !== 'gated') throw new Error('There is no gate.');
  return access;
};

it('somebody without git makes one of a branch, and asking again finds it', async () => {
  const { body: branches } = await bed
    .as(dora)
    .get(`/services/${service}/branches`);
  expect(branches).toMatchObject([
    { name: 'topic', commit: 't1', review: null },
  ]);
  const wish = { branch: 'topic', title: 'Holiday banner', idleDays: 5 };
  const made = await bed.as(dora).post(`/services/${service}/reviews`, wish);
  expect(made.status).toBe(201);
  id = made.body.id;
  const again = await bed.as(ben).post(`/services/${service}/reviews`, wish);
  expect(again.body.id).toBe(id);
  expect(made.body).toMatchObject({
    title: 'Holiday banner',
    state: 'requested',
    createdBy: dora,
    idleSeconds: 5 * 86_400,
  });
  const ready = await until(
    body => body.state === 'ready' && body.address,
    'the environment to answer',
  );
  expect(ready.runs.release.commit).toBe('t1');
  expect(ready.roles).toMatchObject([
    { role: 'group:default/qa', required: true, you: { allowed: false } },
  ]);
});

it('is refused for the own branch, a branch that is not there, and without the right', async () => {
  const ask = (branch: string) =>
    bed.as(ana).post(`/services/${service}/reviews`, { branch });
  expect((await ask('main')).status).toBe(400);
  expect((await ask('nothing')).status).toBe(404);
  bed.denied = ({ name }) => name.startsWith('spaceship.review.');
  expect((await ask('topic')).status).toBe(403);
  expect((await bed.as(ana).get(`/reviews/${id}`)).status).toBe(403);
  expect((await bed.as(ana).get('/reviews')).body.items).toEqual([]);
  bed.denied = () => false;
});

it('is no choice anywhere: not in lists of destinations, not in a flow', async () => {
  const { body } = await bed.as(ana).get('/destinations');
  expect(body.items.map((one: any) => one.slug)).not.toContain('flags-topic');
  const { status } = await bed.as(ana).post(`/services/${service}/deliveries`, {
    ref: 't1',
    destinations: ['flags-topic'],
  });
  expect(status).toBe(400);
});

it('gives a code that the gate believes, for this browser', async () => {
  const visit = createHash('sha256').update('nonce').digest('base64url');
  const { body } = await bed
    .as(quinn)
    .post(`/reviews/${id}/entrances`, { visit, path: '/a?b' });
  const code = new URL(body.url).searchParams.get('code')!;
  const [claims, signature] = code.split('.');
  const key = Buffer.from(gate().key, 'base64url');
  expect(createHmac('sha256', key).update(claims).digest('base64url')).toBe(
    signature,
  );
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject(
    { subject: id, visit, path: '/a?b', user: quinn },
  );
  const [stored] = await bed.knex('review_environments').where({ id });
  expect(JSON.stringify(stored)).not.toContain(gate().key);
});

it('is shared by a link whose secret is told once, until it is revoked', async () => {
  const { body, status } = await bed.as(ana).post(`/reviews/${id}/links`, {
    label: 'Nordpay',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  expect(status).toBe(201);
  const [, secret] = new URL(body.url).searchParams.get('token')!.split('.');
  expect(gate().links).toHaveLength(1);
  expect(gate().links[0].tokenHash).toBe(
    createHash('sha256').update(secret).digest('hex'),
  );
  expect(JSON.stringify(await review())).not.toContain(secret);
  const revoked = await bed
    .as(ana)
    .delete(`/reviews/${id}/links/${body.link.id}`);
  expect(revoked.body.links[0].revokedAt).not.toBeNull();
  expect(gate().links).toEqual([]);
});

it('is signed off for a group by its members, about exactly what runs, and the gate of production takes it', async () => {
  const { runs } = await review();
  const say = (by: string, release: string, outcome = 'passed') =>
    bed.as(by).post(`/reviews/${id}/sign-offs`, {
      role: 'group:default/qa',
      outcome,
      release,
    });
  expect((await say(ben, runs.release.id)).status).toBe(403);
  const other = '0199a000-0000-7000-8000-000000000000';
  expect((await say(quinn, other)).status).toBe(409);
  const { body, status } = await say(quinn, runs.release.id);
  expect(status).toBe(201);
  expect(body.signOffs).toMatchObject([
    { role: 'group:default/qa', by: quinn, outcome: 'passed', isCurrent: true },
  ]);
  const rollout = await bed.deliver(service, {
    releaseId: runs.release.id,
    stage: 'production',
  });
  expect(rollout.evidence).toMatchObject([
    {
      kind: 'signed-off',
      role: 'group:default/qa',
      by: quinn,
      destination: 'flags-topic',
      destinationTitle: 'Holiday banner',
    },
  ]);
  expect(checklist(rollout.tree).map(({ text }) => text)).toContain(
    'Signed off by user:default/quinn for group:default/qa at Holiday banner.',
  );
});

it('is commented on, answered and resolved, about what runs there then', async () => {
  const { runs } = await review();
  const say = (by: string, body: object) =>
    bed.as(by).post(`/reviews/${id}/comments`, body);
  const said = await say(quinn, { text: 'Too small', page: '/cart' });
  expect(said.status).toBe(201);
  expect(said.body.openComments).toBe(1);
  const [comment] = said.body.comments;
  expect(comment).toMatchObject({
    by: quinn,
    text: 'Too small',
    page: '/cart',
    replyTo: null,
    release: runs.release.number,
    isCurrent: true,
    resolvedAt: null,
  });
  const answered = await say(ana, { text: 'I mend it', replyTo: comment.id });
  const [, answer] = answered.body.comments;
  expect(answer).toMatchObject({ replyTo: comment.id, by: ana });
  const nested = await say(ben, { text: 'And I', replyTo: answer.id });
  expect(nested.status).toBe(400);
  expect((await say(ben, { text: 'x', page: 'cart' })).status).toBe(400);

  const resolution = `/reviews/${id}/comments/${comment.id}/resolution`;
  const resolved = await bed.as(ana).put(resolution, undefined);
  expect(resolved.body).toMatchObject({
    openComments: 0,
    comments: [{ resolvedBy: ana, resolvedAt: expect.any(String) }, {}],
  });
  expect((await bed.as(ana).put(resolution, undefined)).status).toBe(400);
  expect((await say(ben, { text: 'x', replyTo: comment.id })).status).toBe(400);
  const reopened = await bed.as(ben).delete(resolution);
  expect(reopened.body.openComments).toBe(1);
  expect((await bed.as(ben).delete(resolution)).status).toBe(404);

  const what = reopened.body.history.map((one: any) => one.what);
  expect(what.slice(0, 4)).toEqual([
    'Opened a comment again',
    'Resolved a comment',
    'Answered a comment',
    'Commented',
  ]);
  const { body } = await bed.as(ana).get(`/services/${service}/audit`);
  expect(JSON.stringify(body)).not.toContain('Too small');
  bed.denied = ({ name }) => name === 'spaceship.review.read';
  expect((await say(ana, { text: 'x' })).status).toBe(403);
  bed.denied = () => false;
});

it('is kept, extended, and ended by hand, and its history says so', async () => {
  const pinned = await bed.as(ana).put(`/reviews/${id}/pin`, {
    until: new Date(Date.now() + 86_400_000).toISOString(),
    reason: 'a fair',
  });
  expect(pinned.body.pin).toMatchObject({ by: ana, reason: 'a fair' });
  expect((await bed.as(ana).delete(`/reviews/${id}/pin`)).body.pin).toBeNull();
  const extended = await bed
    .as(ana)
    .post(`/reviews/${id}/extension`, { days: 9 });
  expect(extended.body.idleSeconds).toBe(9 * 86_400);
  const ended = await bed
    .as(ana)
    .post(`/reviews/${id}/end`, { reason: 'done with it' });
  expect(ended.body).toMatchObject({ state: 'destroying', endsAt: null });
  const gone = await until(body => body.state === 'destroyed', 'it to be gone');
  expect(ended.body.may.comment.reason).toBe('It is ending.');
  expect(gone.may.comment.reason).toBe('It has ended.');
  const said = gone.history.map((one: any) => one.what);
  expect(said[0]).toBe('Nothing is left of it');
  expect(said).toContain('Ended by hand');
  expect(said).toContainEqual(
    expect.stringMatching(
      /^Kept until \d{4}-\d\d-\d\d \d\d:\d\d UTC: “a fair”$/,
    ),
  );
  expect(said[said.length - 1]).toBe('Made for the branch topic');
  expect(bed.world.inventory().map(({ where }) => where)).not.toContain(
    'flags-flags-topic',
  );
  const late = await bed.as(ana).post(`/reviews/${id}/extension`, { days: 1 });
  expect(late.status).toBe(409);
});

it('lists cost the same number of queries for 10 and for 1,000', async () => {
  const [row] = await bed.knex('review_environments').where({ id });
  const insert = (count: number, from: number) =>
    bed.knex.raw(
      `insert into review_environments (id, service_id, destination_id, branch, generation, name, title, state, origin,
         commit, idle_seconds, access_key)
       select gen_random_uuid(), service_id, destination_id, 'b' || n, 1, 'n' || n, 'x', 'destroyed', origin, commit, 1, ''
       from review_environments, generate_series(?::int, ?::int) n where id = ?`,
      [from, from + count - 1, row.id],
    );
  const queries = async () => {
    let count = 0;
    const note = () => {
      count += 1;
    };
    bed.knex.on('query', note);
    await listReviewSummaries(
      bed.knex,
      { ended: true, limit: 200 },
      'all',
      ana,
    );
    bed.knex.off('query', note);
    return count;
  };
  await insert(10, 1);
  const few = await queries();
  await insert(990, 11);
  expect(await queries()).toBe(few);
});
