import { randomUUID } from 'node:crypto';
import { collectedNews } from '../__testUtils__/collectedNews';
import { EngineBed, yaml } from '../__testUtils__/EngineBed';
import { ben, quinn } from '../crash/organization';
import { ReviewNews } from './ReviewNews';

jest.setTimeout(60_000);

const files = yaml(`
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
triggers:
  - { on: push, branch: main, deliver: staging }
review: { idle: 3d }
`);

let bed: EngineBed;
let news: ReturnType<typeof collectedNews>;
let id: string;
beforeEach(async () => {
  bed = await EngineBed.create({ engines: 1 });
  bed.source.commit('m1', null, files);
  bed.source.setHead('main', 'm1');
  bed.source.commit('t1', 'm1', files);
  bed.source.setHead('topic', 't1');
  await bed.push('t1', { branch: 'topic', pusher: ben });
  const review = await bed.until(
    () => bed.knex('review_environments').where({ state: 'ready' }).first(),
    'the environment to be ready',
  );
  id = review.id;
  news = collectedNews();
});
afterEach(async () => {
  await bed.close();
});

/** Two replicas hear of the environment as it is now, and again. */
async function hear(change: object = {}): Promise<void> {
  if (Object.keys(change).length > 0) {
    await bed.knex('review_environments').where({ id }).update(change);
  }
  const tellers = [1, 2].map(() => new ReviewNews({ knex: bed.knex, ...news }));
  await Promise.all(tellers.map(teller => teller.tell(id)));
  await tellers[0].tell(id);
}

const topics = () => news.sent.map(({ payload }) => payload.topic);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe('of a review environment', () => {
  it('whoever pushed the branch is told once that it is ready, also after later commits', async () => {
    await hear();
    await hear({ commit: 't2' });
    expect(news.sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: [ben] },
        payload: {
          topic: 'spaceship.review-ready',
          severity: 'normal',
          title: 'topic is ready',
          description: 'The preview of topic can be opened.',
          scope: id,
          link: `/spaceship/reviews/${id}`,
        },
      },
    ]);
  });

  it('its failure is told once for each try of a commit, with the reason', async () => {
    const failed = { state: 'failed', outcome_reason: 'The build failed.' };
    await hear({ ...failed, tries: 1 });
    await hear({ ...failed, tries: 2 });
    expect(topics()).toEqual([
      'spaceship.review-failed',
      'spaceship.review-failed',
    ]);
    expect(news.sent[0].payload).toMatchObject({
      severity: 'high',
      description: 'The build failed.',
    });
  });

  it('its end is told a day before, and again where it was used and comes near once more', async () => {
    await hear();
    news.sent.length = 0;
    await hear({ last_used_at: daysAgo(1.5) });
    expect(topics()).toEqual([]);
    await hear({ last_used_at: daysAgo(2.5) });
    await hear({ last_used_at: daysAgo(2.4) });
    expect(topics()).toEqual([
      'spaceship.review-ends',
      'spaceship.review-ends',
    ]);
  });

  it('a comment is told once, unless they have written it themselves or it is resolved', async () => {
    const say = (by: string, text: string, more: object = {}) =>
      bed.knex('review_comments').insert({
        id: randomUUID(),
        environment_id: id,
        by,
        text,
        ...more,
      });
    await hear();
    news.sent.length = 0;
    await say(ben, 'Look here');
    await say(quinn, 'Long done', { resolved_at: new Date() });
    await hear();
    expect(topics()).toEqual([]);
    await say(quinn, 'Too small');
    await hear();
    await hear();
    expect(news.sent).toMatchObject([
      {
        recipients: { entityRef: [ben] },
        payload: {
          topic: 'spaceship.review-comment',
          title: 'topic: a comment',
          description: 'Too small',
        },
      },
    ]);
  });

  it('nothing is told while it ends', async () => {
    const ending = JSON.stringify({
      kind: 'person',
      by: ben,
      at: new Date().toISOString(),
    });
    await hear({ ending, last_used_at: daysAgo(2.5) });
    expect(news.sent).toEqual([]);
  });
});
