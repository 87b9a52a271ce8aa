import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedReviews } from './AuthorizedReviews';
import type { ReviewQuery } from './store/reviewSummaries';

export function addReviewRoutes(
  router: ApiRouter,
  deps: {
    reviews: AuthorizedReviews;
    auth: AuthService;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { reviews, auth, httpAuth, commands } = deps;
  const personOf = (credentials: BackstageCredentials): string | null =>
    auth.isPrincipal(credentials, 'user')
      ? credentials.principal.userEntityRef.toLowerCase()
      : null;
  const people = { status: 200, who: 'people' } as const;

  router.get('/reviews', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = req.query as ReviewQuery;
    res.json(await reviews.list(query, personOf(credentials), credentials));
  });
  router.get('/reviews/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const by = personOf(credentials);
    res.json(await reviews.get(req.params.id, by, credentials));
  });
  router.get('/services/:id/branches', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await reviews.branches(req.params.id, credentials));
  });
  router.post(
    '/services/:id/reviews',
    commands.handle({ ...people, status: 201 }, (req, act) =>
      reviews.create(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/reviews/:id/entrances',
    commands.handle({ ...people, status: 201, remembers: false }, (req, act) =>
      reviews.enter(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/reviews/:id/extension',
    commands.handle(people, (req, act) =>
      reviews.extend(req.params.id, req.body.days, act),
    ),
  );
  router.put(
    '/reviews/:id/pin',
    commands.handle(people, (req, act) =>
      reviews.pin(req.params.id, req.body, act),
    ),
  );
  router.delete(
    '/reviews/:id/pin',
    commands.handle(people, (req, act) => reviews.unpin(req.params.id, act)),
  );
  router.post(
    '/reviews/:id/end',
    commands.handle(people, (req, act) =>
      reviews.end(req.params.id, req.body.reason, act),
    ),
  );
  router.post(
    '/reviews/:id/links',
    commands.handle({ ...people, status: 201, remembers: false }, (req, act) =>
      reviews.share(req.params.id, req.body, act),
    ),
  );
  router.delete(
    '/reviews/:id/links/:link',
    commands.handle(people, (req, act) =>
      reviews.revokeLink(req.params.id, req.params.link, act),
    ),
  );
  router.post(
    '/reviews/:id/sign-offs',
    commands.handle({ ...people, status: 201 }, (req, act) =>
      reviews.signOff(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/reviews/:id/comments',
    commands.handle({ ...people, status: 201 }, (req, act) =>
      reviews.comment(req.params.id, req.body, act),
    ),
  );
  router.put(
    '/reviews/:id/comments/:comment/resolution',
    commands.handle(people, (req, act) =>
      reviews.resolveComment(req.params.id, req.params.comment, act),
    ),
  );
  router.delete(
    '/reviews/:id/comments/:comment/resolution',
    commands.handle(people, (req, act) =>
      reviews.reopenComment(req.params.id, req.params.comment, act),
    ),
  );
}
