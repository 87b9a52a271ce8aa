import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { listPeople } from './people';
import { SECRET_HEADER, type SecretGuard } from './secretGuard';

/** `GET <path>/people`: whom one can be, told only to whoever has the secret. */
export function createPeopleRouter(options: {
  path: string;
  guard: SecretGuard;
  catalog: CatalogService;
  auth: AuthService;
}): Router {
  const { path, guard, catalog, auth } = options;
  const router = PromiseRouter();
  router.get(`${path}/people`, async (req, res) => {
    guard(req.header(SECRET_HEADER));
    res.json({ items: await listPeople(catalog, auth) });
  });
  return router;
}
