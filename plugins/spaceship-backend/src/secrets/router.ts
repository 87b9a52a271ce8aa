import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedMasterKeys } from './AuthorizedMasterKeys';

export function addMasterKeyRoutes(
  router: ApiRouter,
  deps: { masterKeys: AuthorizedMasterKeys; httpAuth: HttpAuthService },
): void {
  const { masterKeys, httpAuth } = deps;

  router.get('/master-keys', async (req, res) => {
    res.json(await masterKeys.list(await httpAuth.credentials(req)));
  });
}
