import { InputError } from '@backstage/errors';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { checked } from '../http/checked';
import type { TokenStore } from './tokenStore';

const wish = z.strictObject({
  name: z.string().trim().min(1).max(100),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
});
const id = z.uuid();

/** A person's own tokens: made (and shown once), listed, revoked. Nobody sees another's. */
export function createTokensRouter(
  tokens: TokenStore,
  httpAuth: HttpAuthService,
): express.Router {
  const router = Router();
  const userOf = async (req: express.Request) => {
    const { principal } = await httpAuth.credentials(req, { allow: ['user'] });
    return principal.userEntityRef;
  };

  router.get('/tokens', async (req, res) => {
    res.json({ items: await tokens.list(await userOf(req)) });
  });

  router.post('/tokens', express.json(), async (req, res) => {
    const user = await userOf(req);
    const { name, expiresAt } = checked(wish, req.body);
    if (expiresAt && Date.parse(expiresAt) <= Date.now())
      throw new InputError('“expiresAt” is over already; give a later instant');
    const { token, info } = await tokens.create(user, {
      name,
      expiresAt: expiresAt ?? null,
    });
    res
      .status(201)
      .set('cache-control', 'no-store')
      .json({ ...info, token });
  });

  router.delete('/tokens/:id', async (req, res) => {
    const user = await userOf(req);
    await tokens.revoke(user, checked(id, req.params.id));
    res.status(204).end();
  });

  return router;
}
