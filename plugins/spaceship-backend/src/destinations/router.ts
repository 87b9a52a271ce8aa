import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedPlaces } from './AuthorizedPlaces';

export function addDestinationRoutes(
  router: ApiRouter,
  deps: {
    places: AuthorizedPlaces;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { places, httpAuth, commands } = deps;
  const at = '/services/:id/destinations/:slug';

  router.get('/destinations', async (req, res) => {
    res.json(await places.list(await httpAuth.credentials(req)));
  });
  router.get(`${at}/logs`, async (req, res) => {
    const { id, slug } = req.params;
    const credentials = await httpAuth.credentials(req);
    const cursor = (req.query.cursor as string | undefined) ?? null;
    res.json(await places.logs(id, slug, cursor, credentials));
  });
  router.put(
    `${at}/hold`,
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      places.hold(req.params.id, req.params.slug, req.body.reason, act),
    ),
  );
  router.delete(
    `${at}/hold`,
    commands.handle({ status: 204, who: 'people' }, (req, act) =>
      places.liftHold(req.params.id, req.params.slug, act),
    ),
  );
  router.put(
    `${at}/scale`,
    commands.handle({ status: 200, who: 'anyone' }, (req, act) =>
      places.scale(req.params.id, req.params.slug, req.body.replicas, act),
    ),
  );
  router.post(
    `${at}/restart`,
    commands.handle({ status: 202, who: 'anyone' }, (req, act) =>
      places.restart(req.params.id, req.params.slug, act),
    ),
  );
}
