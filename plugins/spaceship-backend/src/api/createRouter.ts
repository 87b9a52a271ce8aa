import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import {
  demandStorable,
  isInstant,
  sayMistakes,
} from '@spaceship/backstage-plugin-spaceship-node';
import express, { type Router } from 'express';
import { parse } from 'yaml';

/** A router on which every documented request has been checked before a handler sees it. */
export type ApiRouter = Router;

/** Configuration may hold 200 variables of 64 KiB: larger than that is a mistake. */
const maxBody = '14mb';

/** Makes the router from the specification; `checkAnswers` holds our own answers to it too (in tests). */
export function createRouter(
  options: { checkAnswers?: boolean } = {},
): ApiRouter {
  const specification = parse(
    readFileSync(
      resolvePackagePath(
        '@spaceship/backstage-plugin-spaceship-backend',
        'openapi.yaml',
      ),
      'utf8',
    ),
  );
  const router = createValidatedOpenApiRouter(specification, {
    middleware: [express.json({ limit: maxBody })],
    validatorOptions: {
      validateResponses: options.checkAnswers ?? false,
      formats: { 'date-time': { type: 'string', validate: isInstant } },
    },
  }) as unknown as ApiRouter;
  router.use(sayMistakes);
  router.use((req, _res, next) => {
    demandStorable(req);
    next();
  });
  return router;
}
