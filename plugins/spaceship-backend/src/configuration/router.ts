import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { PageRequest } from '../api/page';
import type { AuthorizedConfigurations } from './AuthorizedConfigurations';

export function addConfigurationRoutes(
  router: ApiRouter,
  deps: {
    configurations: AuthorizedConfigurations;
    httpAuth: HttpAuthService;
    commands: Commands;
  },
): void {
  const { configurations, httpAuth, commands } = deps;
  const at = '/services/:id/destinations/:slug/configuration';

  router.get(at, async (req, res) => {
    const { id, slug } = req.params;
    const credentials = await httpAuth.credentials(req);
    res.json(await configurations.get(id, slug, credentials));
  });
  router.get(`${at}/revisions`, async (req, res) => {
    const { id, slug } = req.params;
    const credentials = await httpAuth.credentials(req);
    const page = req.query as PageRequest;
    res.json(await configurations.revisions(id, slug, page, credentials));
  });
  router.put(
    at,
    commands.handle({ status: 200, who: 'people' }, (req, act) =>
      configurations.change(req.params.id, req.params.slug, req.body, act),
    ),
  );
  router.post(
    `${at}/reveal`,
    (_req, res, next) => {
      res.setHeader('Cache-Control', 'no-store');
      next();
    },
    commands.handle(
      { status: 200, who: 'people', remembers: false },
      (req, act) =>
        configurations.reveal(
          req.params.id,
          req.params.slug,
          req.body.name,
          act,
        ),
    ),
  );
}
