import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Act } from '../api/Act';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedAddons } from './AuthorizedAddons';
import type { AuthorizedOperations } from './AuthorizedOperations';
import type { AddonQuery } from './store/addonRecords';

type Who = 'people' | 'anyone';
/** About what the path names, by the body of the request. */
type Command = (id: string, wish: any, act: Act) => Promise<unknown>;

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
  router.get('/addon-types', async (req, res) => {
    await httpAuth.credentials(req);
    res.json(addons.types());
  });
  router.get('/addons/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await addons.get(req.params.id, credentials));
  });
  router.get('/addons/:id/operations', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await addons.operations(req.params.id, page, credentials));
  });
  router.get('/operations/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await operations.get(req.params.id, credentials));
  });

  const about = (status: number, who: Who, command: Command) =>
    commands.handle({ status, who }, (req, act) =>
      command(req.params.id, req.body, act),
    );
  const make = (path: string, who: Who, command: Command) =>
    router.post(path, about(201, who, command));

  make('/services/:id/addons', 'anyone', (...by) => addons.create(...by));
  make('/addons/:id/rotations', 'anyone', (...by) => addons.rotate(...by));
  make('/addons/:id/backups', 'anyone', (...by) => addons.backUp(...by));
  make('/addons/:id/clones', 'anyone', (...by) => addons.clone(...by));
  make('/addons/:id/restores', 'people', (...by) => addons.restore(...by));
  make('/addons/:id/backup-removals', 'people', (...by) =>
    addons.removeBackup(...by),
  );
  make('/addons/:id/destruction', 'people', (...by) => addons.destroy(...by));
  make('/bindings/:id/swap', 'people', (...by) => addons.swap(...by));
  router.put(
    '/addons/:id/schedule',
    about(200, 'people', (...by) => addons.schedule(...by)),
  );
  router.put(
    '/addons/:id/pending-key',
    about(204, 'anyone', (...by) => addons.setPendingKey(...by)),
  );
  router.post(
    '/operations/:id/cancel',
    about(200, 'anyone', (id, { reason }, act) =>
      operations.cancel(id, reason, act),
    ),
  );
  router.post(
    '/operations/:id/force',
    about(200, 'people', (id, { reason }, act) =>
      operations.force(id, reason, act),
    ),
  );
}
