import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedReleases } from './AuthorizedReleases';

export function addReleaseRoutes(
  router: ApiRouter,
  deps: {
    releases: AuthorizedReleases;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { releases, httpAuth, commands } = deps;

  router.get('/services/:id/releases', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await releases.list(req.params.id, page, credentials));
  });
  router.post(
    '/releases/:id/rejection',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      releases.reject(req.params.id, req.body.reason, act),
    ),
  );
  router.delete(
    '/releases/:id/rejection',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      releases.accept(req.params.id, act),
    ),
  );
}
