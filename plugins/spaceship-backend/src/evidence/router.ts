import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedEvidence } from './AuthorizedEvidence';

export function addEvidenceRoutes(
  router: ApiRouter,
  deps: {
    evidence: AuthorizedEvidence;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { evidence, httpAuth, commands } = deps;

  router.get('/services/:id/evidence', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await evidence.list(req.params.id, page, credentials));
  });
  router.post(
    '/services/:id/evidence',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      evidence.record(req.params.id, req.body, act),
    ),
  );
  router.delete(
    '/evidence/:id',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      evidence.revoke(req.params.id, act),
    ),
  );
}
