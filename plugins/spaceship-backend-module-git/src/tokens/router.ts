import { InputError } from '@backstage/errors';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import type { Api } from '../http/createApi';
import type { TokenStore } from './tokenStore';

/** A person's own tokens: made (and shown once), listed, revoked. Nobody sees another's. */
export function addTokenRoutes(
  api: Api,
  tokens: TokenStore,
  httpAuth: HttpAuthService,
): void {
  const userOf = async (req: Request<any, any, any, any>) => {
    const { principal } = await httpAuth.credentials(req as Request, {
      allow: ['user'],
    });
    return principal.userEntityRef;
  };

  api.get('/tokens', async (req, res) => {
    res.json({ items: await tokens.list(await userOf(req)) });
  });

  api.post('/tokens', async (req, res) => {
    const user = await userOf(req);
    const { name, expiresAt } = req.body;
    if (expiresAt && Date.parse(expiresAt) <= Date.now())
      throw new InputError('“expiresAt” is over already; give a later instant');
    const { token, info } = await tokens.create(user, {
      name: name.trim(),
      expiresAt: expiresAt ?? null,
    });
    res
      .status(201)
      .set('cache-control', 'no-store')
      .json({ ...info, token });
  });

  api.delete('/tokens/:id', async (req, res) => {
    await tokens.revoke(await userOf(req), req.params.id);
    res.status(204).end();
  });
}
