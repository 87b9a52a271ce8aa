import { readFileSync } from 'node:fs';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  demandStorable,
  isInstant,
  sayMistakes,
} from '@spaceship/backstage-plugin-spaceship-node';
import express, { type Router } from 'express';
import { parse } from 'yaml';

/** A router on which every request of `openapi.yaml` has been checked before a handler sees it. */
export type Api = Router;

/** Makes the router from the specification; `checkAnswers` holds our own answers to it too (in tests). */
export function createApi(options: { checkAnswers: boolean }): Api {
  const specification = parse(
    readFileSync(
      resolvePackagePath(
        '@spaceship/backstage-plugin-spaceship-backend-module-git',
        'openapi.yaml',
      ),
      'utf8',
    ),
  );
  const api = createValidatedOpenApiRouter(specification, {
    middleware: [express.json()],
    validatorOptions: {
      validateResponses: options.checkAnswers,
      formats: { 'date-time': { type: 'string', validate: isInstant } },
    },
  }) as unknown as Api;
  api.use(sayMistakes);
  api.use((req, _res, next) => {
    demandStorable(req);
    next();
  });
  return api;
}
