import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedBuilds } from './AuthorizedBuilds';

export function addBuildRoutes(
  router: ApiRouter,
  deps: { builds: AuthorizedBuilds; httpAuth: HttpAuthService },
): void {
  const { builds, httpAuth } = deps;

  router.get('/builds/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await builds.get(req.params.id, credentials));
  });
  router.get('/builds/:id/logs', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const cursor = (req.query.cursor as string | undefined) ?? null;
    res.json(await builds.logs(req.params.id, cursor, credentials));
  });
}
