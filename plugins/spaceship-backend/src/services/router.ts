import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedServices } from './AuthorizedServices';
import type { ServiceFilter, ServiceQuery } from './store';

export function addServiceRoutes(
  router: ApiRouter,
  deps: {
    services: AuthorizedServices;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { services, httpAuth, commands } = deps;

  router.get('/services', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.list(req.query as ServiceQuery, credentials));
  });
  router.post(
    '/services',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      services.register(req.body, act),
    ),
  );
  router.get('/services/counts', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.count(req.query as ServiceFilter, credentials));
  });
  router.get('/services/by-entity/:kind/:namespace/:name', async (req, res) => {
    const { kind, namespace, name } = req.params;
    const credentials = await httpAuth.credentials(req);
    const ref = `${kind}:${namespace}/${name}`.toLowerCase();
    res.json(await services.getByEntity(ref, credentials));
  });
  router.get('/services/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.get(req.params.id, credentials));
  });
  router.get('/services/:id/overview', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.overview(req.params.id, credentials));
  });
  router.get('/services/:id/destinations/:slug/behind', async (req, res) => {
    const { id, slug } = req.params;
    const credentials = await httpAuth.credentials(req);
    res.json(await services.behind(id, slug, credentials));
  });
  router.get('/services/:id/look', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const ref = req.query.ref as string | undefined;
    res.json(await services.look(req.params.id, ref, credentials));
  });
}
