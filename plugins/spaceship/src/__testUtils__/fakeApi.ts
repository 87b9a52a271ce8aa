import type { FetchApi } from '@backstage/frontend-plugin-api';
import * as addonStory from './addonFixtures';
import * as base from './fixtures';
import * as reviewStory from './reviewFixtures';
import * as rolloutStory from './rolloutFixtures';

const story = { ...base, ...rolloutStory, ...addonStory, ...reviewStory };

/** What the fake answers to one request: a body, or a refusal. */
export type Reply = { status?: number; body: unknown };
type Handler = (request: { url: URL; body: unknown }) => Reply;

/** Answers by “METHOD /path”, where `:name` stands for one part of the path. */
export type Routes = Readonly<Record<string, Handler | Reply>>;

/** The standard error body of Backstage. */
export const refusal = (status: number, message: string): Reply => ({
  status,
  body: {
    error: { name: 'Error', message },
    response: { statusCode: status },
  },
});

const ok = (body: unknown): Reply => ({ body });
const page = (...items: unknown[]): Reply => ok({ items, nextCursor: null });

/** The whole story of the fixtures. */
export const storyRoutes: Routes = {
  'GET /services/by-entity/:kind/:namespace/:name': ok(story.service),
  'GET /services': page(story.listed),
  'GET /services/counts': ok(story.serviceCounts),
  'POST /services': { status: 201, body: story.service },
  'GET /services/:id/overview': ok(story.overview),
  'GET /services/:id/destinations/:slug/behind': ok({
    behind: { count: 5, isMore: false },
    newest: story.releases.newest,
    changes: story.changes,
  }),
  'GET /services/:id/look': ok(story.look),
  'GET /services/:id/rollouts': page(...story.rollouts),
  'GET /services/:id/releases': ok(story.releasePage),
  'GET /services/:id/audit': ok(story.audit),
  'GET /services/:id/audit/verify': ok({ ok: true, entries: 31, head: 'b' }),
  'POST /services/:id/deliveries': {
    status: 201,
    body: { rolloutId: story.rollout.id, buildId: null },
  },
  'POST /services/:id/deliveries/preview': ok(story.preview),
  'POST /services/:id/rollbacks': {
    status: 201,
    body: { rolloutIds: [story.rollout.id] },
  },
  'POST /services/:id/rollbacks/preview': ok({
    sentence: 'EU West goes back to 478 and stays on hold.',
    tree: null,
    willHappen: [{ text: '479 is rejected', destination: 'eu-west' }],
  }),
  'POST /services/:id/evidence': {
    status: 201,
    body: story.rollout.evidence[0],
  },
  'DELETE /evidence/:id': ok(story.rollout.evidence[0]),
  'PUT /services/:id/destinations/:slug/hold': ok({
    by: story.me,
    at: story.service.createdAt,
    reason: 'test',
  }),
  'DELETE /services/:id/destinations/:slug/hold': { status: 204, body: null },
  'POST /services/:id/destinations/:slug/restart': {
    status: 202,
    body: { release: story.releases.newest },
  },
  'PUT /services/:id/destinations/:slug/scale': ok({
    replicas: { web: 3 },
    by: story.me,
    at: story.service.createdAt,
  }),
  'GET /services/:id/destinations/:slug/logs': ({ url }) =>
    ok({
      ...story.log,
      lines: url.searchParams.has('cursor') ? [] : story.log.lines,
      ended: false,
    }),
  'GET /services/:id/destinations/:slug/configuration': ok(story.configuration),
  'PUT /services/:id/destinations/:slug/configuration': ok({
    revision: 4,
    rolloutId: story.rollout.id,
  }),
  'GET /services/:id/destinations/:slug/configuration/revisions': ok(
    story.revisions,
  ),
  'POST /services/:id/destinations/:slug/configuration/reveal': ok({
    name: 'NORDPAY_KEY',
    value: 'nk_live_1',
  }),
  'GET /rollouts': page(...story.rollouts),
  'GET /rollouts/:id': ok(story.rollout),
  'POST /rollouts/:id/approvals': {
    status: 201,
    body: story.rollout.approvals[0],
  },
  'DELETE /rollouts/:id/approvals': ok(story.rollout.approvals[0]),
  'POST /rollouts/:id/handovers': {
    status: 201,
    body: {
      by: story.me,
      to: 'user:default/lena',
      at: story.service.createdAt,
      note: null,
    },
  },
  'POST /rollouts/:id/cancel': { status: 202, body: story.rollouts[0] },
  'POST /releases/:id/rejection': ok(story.fullRelease),
  'DELETE /releases/:id/rejection': ok(story.fullRelease),
  'GET /rollouts/:id/logs': ok(story.log),
  'GET /builds/:id/logs': ok(story.log),
  'GET /destinations': page(
    { slug: 'staging', title: 'Staging', tier: 'staging' },
    { slug: 'eu-west', title: 'EU West', tier: 'production' },
    { slug: 'apple-pay', title: 'Apple Pay', tier: 'review' },
  ),
  'GET /addons': page(story.addonSummary, story.restoredAddon),
  'GET /addon-types': ok(story.addonTypes),
  'POST /services/:id/addons': { status: 201, body: story.externalApi },
  'GET /addons/:id': ok(story.addon),
  'GET /addons/:id/operations': page(story.rotation, story.pastOperation),
  'POST /addons/:id/rotations': { status: 201, body: story.rotationInFull },
  'POST /addons/:id/backups': { status: 201, body: story.rotationInFull },
  'POST /addons/:id/clones': { status: 201, body: story.rotationInFull },
  'POST /addons/:id/restores': { status: 201, body: story.rotationInFull },
  'POST /addons/:id/backup-removals': {
    status: 201,
    body: story.rotationInFull,
  },
  'POST /addons/:id/destruction': { status: 201, body: story.rotationInFull },
  'PUT /addons/:id/schedule': ok(story.addon),
  'PUT /addons/:id/pending-key': { status: 204, body: null },
  'POST /bindings/:id/swap': { status: 201, body: story.rotationInFull },
  'GET /operations/:id': ok(story.rotationInFull),
  'POST /operations/:id/cancel': ok(story.rotationInFull),
  'POST /operations/:id/force': ok(story.rotationInFull),
  'GET /reviews': page(story.reviewSummary),
  'GET /reviews/:id': ok(story.review),
  'GET /services/:id/branches': ok(story.branches),
  'POST /services/:id/reviews': { status: 201, body: story.review },
  'POST /reviews/:id/entrances': {
    status: 201,
    body: { url: `${story.review.address}/.spaceship/enter?code=once` },
  },
  'POST /reviews/:id/extension': ok(story.review),
  'PUT /reviews/:id/pin': ok(story.review),
  'DELETE /reviews/:id/pin': ok(story.review),
  'POST /reviews/:id/end': ok(story.review),
  'POST /reviews/:id/links': {
    status: 201,
    body: {
      link: story.review.links[0],
      url: `${story.review.address}/.spaceship/share?token=only-once`,
    },
  },
  'DELETE /reviews/:id/links/:link': ok(story.review),
  'POST /reviews/:id/comments': { status: 201, body: story.review },
  'PUT /reviews/:id/comments/:comment/resolution': ok(story.review),
  'DELETE /reviews/:id/comments/:comment/resolution': ok(story.review),
  'POST /reviews/:id/sign-offs': { status: 201, body: story.review },
  'GET /me/work': ok(story.myWork),
  'GET /tokens': page(story.token),
  'POST /tokens': {
    status: 201,
    body: { ...story.token, token: 'sst_only_shown_once' },
  },
  'DELETE /tokens/:id': { status: 204, body: null },
};

/** A request that the fake has answered. */
export type Seen = { method: string; path: string; body: unknown };

/** A fetch of the portal that answers from routes, for tests and for looking at the pages without a backend. */
export function fakeFetchApi(changed: Routes = {}): FetchApi & {
  seen: Seen[];
} {
  const routes = Object.entries({ ...storyRoutes, ...changed });
  const seen: Seen[] = [];
  const fetch: FetchApi['fetch'] = async (input, init) => {
    const url = new URL(String(input).replace('plugin://', 'http://'));
    const method = init?.method ?? 'GET';
    const body = init?.body ? JSON.parse(String(init.body)) : undefined;
    seen.push({ method, path: url.pathname, body });
    const found = [...routes]
      .reverse()
      .find(([route]) => matches(route, method, url.pathname));
    const handler = found?.[1] ?? refusal(404, `No route for ${method} ${url}`);
    const reply =
      typeof handler === 'function' ? handler({ url, body }) : handler;
    const status = reply.status ?? 200;
    return new Response(status === 204 ? null : JSON.stringify(reply.body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  return { fetch, seen };
}

function matches(route: string, method: string, path: string): boolean {
  const [wantedMethod, wantedPath] = route.split(' ');
  const pattern = wantedPath.replace(/:[a-z]+/g, '[^/]+');
  return wantedMethod === method && new RegExp(`^${pattern}$`).test(path);
}
