import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedAudit } from './AuthorizedAudit';

export function addAuditRoutes(
  router: ApiRouter,
  deps: { audit: AuthorizedAudit; httpAuth: HttpAuthService },
): void {
  const { audit, httpAuth } = deps;

  router.get('/services/:id/audit', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await audit.list(req.params.id, page, credentials));
  });
  router.get('/services/:id/audit/verify', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await audit.verify(req.params.id, credentials));
  });
}
