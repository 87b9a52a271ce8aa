import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedEvents } from './AuthorizedEvents';

export function addEventRoutes(
  router: ApiRouter,
  deps: {
    events: AuthorizedEvents;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { events, httpAuth, commands } = deps;

  router.get('/services/:id/events', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await events.list(req.params.id, page, credentials));
  });
  router.post(
    '/events/:id/replay',
    commands.handle({ status: 200, who: 'anyone' }, (req, act) =>
      events.replay(req.params.id, act),
    ),
  );
}
