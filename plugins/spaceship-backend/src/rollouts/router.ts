import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { AuthorizedApprovals } from '../approvals/AuthorizedApprovals';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedRollouts } from './AuthorizedRollouts';
import type { RolloutQuery } from './store/rolloutSummaries';

export function addRolloutRoutes(
  router: ApiRouter,
  deps: {
    rollouts: AuthorizedRollouts;
    approvals: AuthorizedApprovals;
    auth: AuthService;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { rollouts, approvals, auth, httpAuth, commands } = deps;
  const personOf = (credentials: BackstageCredentials): string | null =>
    auth.isPrincipal(credentials, 'user')
      ? credentials.principal.userEntityRef.toLowerCase()
      : null;

  router.get('/rollouts', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await rollouts.list(req.query as RolloutQuery, credentials));
  });
  router.get('/services/:id/rollouts', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = { ...(req.query as RolloutQuery), serviceId: req.params.id };
    res.json(await rollouts.list(query, credentials));
  });
  router.get('/rollouts/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const by = personOf(credentials);
    res.json(await rollouts.get(req.params.id, by, credentials));
  });
  router.get('/rollouts/:id/logs', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await rollouts.logs(req.params.id, req.query, credentials));
  });
  router.post(
    '/services/:id/deliveries',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      rollouts.deliver(req.params.id, req.body, act),
    ),
  );
  router.post('/services/:id/deliveries/preview', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const by = personOf(credentials) ?? 'service';
    const { id } = req.params;
    res.json(await rollouts.previewDelivery(id, req.body, by, credentials));
  });
  router.post(
    '/services/:id/rollbacks',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      rollouts.rollBack(req.params.id, req.body, act),
    ),
  );
  router.post('/services/:id/rollbacks/preview', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { id } = req.params;
    res.json(await rollouts.previewRollback(id, req.body, credentials));
  });
  router.post(
    '/rollouts/:id/approvals',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      approvals.approve(req.params.id, req.body, act),
    ),
  );
  router.delete(
    '/rollouts/:id/approvals',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      approvals.withdraw(req.params.id, act),
    ),
  );
  router.post(
    '/rollouts/:id/cancel',
    commands.handle({ status: 202, who: 'anyone' }, (req, act) =>
      rollouts.cancel(req.params.id, req.body?.reason ?? null, act),
    ),
  );
}
