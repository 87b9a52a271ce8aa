import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedAddons } from './AuthorizedAddons';
import type { AuthorizedOperations } from './AuthorizedOperations';
import type { AddonQuery } from './store/addonRecords';

export function addAddonRoutes(
  router: ApiRouter,
  deps: {
    addons: AuthorizedAddons;
    operations: AuthorizedOperations;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { addons, operations, httpAuth, commands } = deps;

  router.get('/addons', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await addons.list(req.query as AddonQuery, credentials));
  });
  router.post(
    '/services/:id/addons',
    commands.handle({ status: 201, who: 'anyone' }, (req, act) =>
      addons.create(req.params.id, req.body, act),
    ),
  );
  router.get('/addons/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await addons.get(req.params.id, credentials));
  });
  router.get('/addons/:id/operations', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await addons.operations(req.params.id, page, credentials));
  });
  router.post(
    '/addons/:id/rotations',
    commands.handle({ status: 201, who: 'anyone' }, (req, act) =>
      addons.rotate(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/addons/:id/backups',
    commands.handle({ status: 201, who: 'anyone' }, (req, act) =>
      addons.backUp(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/addons/:id/clones',
    commands.handle({ status: 201, who: 'anyone' }, (req, act) =>
      addons.clone(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/addons/:id/restores',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      addons.restore(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/addons/:id/destruction',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      addons.destroy(req.params.id, req.body, act),
    ),
  );
  router.put(
    '/addons/:id/schedule',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      addons.schedule(req.params.id, req.body, act),
    ),
  );
  router.put(
    '/addons/:id/pending-key',
    commands.handle({ status: 204, who: 'anyone' }, (req, act) =>
      addons.setPendingKey(req.params.id, req.body, act),
    ),
  );
  router.post(
    '/bindings/:id/swap',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      addons.swap(req.params.id, req.body, act),
    ),
  );
  router.get('/operations/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await operations.get(req.params.id, credentials));
  });
  router.post(
    '/operations/:id/cancel',
    commands.handle({ status: 200, who: 'anyone' }, (req, act) =>
      operations.cancel(req.params.id, req.body.reason, act),
    ),
  );
  router.post(
    '/operations/:id/force',
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      operations.force(req.params.id, req.body.reason, act),
    ),
  );
}
