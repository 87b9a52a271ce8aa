import { readFileSync } from 'node:fs';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
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
  return createValidatedOpenApiRouter(specification, {
    middleware: [express.json()],
    validatorOptions: { validateResponses: options.checkAnswers },
  }) as unknown as Api;
}
