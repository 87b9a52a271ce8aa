import {
  type HttpAuthService,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { readCommits } from '@spaceship/backstage-plugin-spaceship-node';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { checked } from '../http/checked';
import type { RepositoryFolder } from '../local/repositoryFolder';
import { resolveRef } from '@spaceship/backstage-plugin-spaceship-node';
import {
  spaceshipRepositoryCreatePermission,
  spaceshipRepositoryReadPermission,
} from '../permissions';
import type { Membership } from './mayPush';
import type { Repositories } from './repositories';

const wish = z.strictObject({
  name: z.string(),
  owner: z
    .string()
    .regex(/^(?:group|user):[a-z0-9._-]+\/[a-z0-9._-]+$/i, {
      message: 'is the entity ref of a group or user',
    })
    .nullish(),
});
const commitsQuery = z.object({
  branch: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** The portal's repositories for people: make one, see what it has. */
export function createRepositoriesRouter(options: {
  repositories: Repositories;
  folder: RepositoryFolder;
  membership: Membership;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}): express.Router {
  const { repositories, folder, membership, httpAuth, permissions } = options;
  const router = Router();
  const allowed = async (
    req: express.Request,
    permission:
      | typeof spaceshipRepositoryCreatePermission
      | typeof spaceshipRepositoryReadPermission,
  ) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const [decision] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW)
      throw new NotAllowedError(
        `You lack the permission ${permission.name}; ask who looks after this portal`,
      );
    return credentials.principal.userEntityRef;
  };

  router.post('/repositories', express.json(), async (req, res) => {
    const creator = await allowed(req, spaceshipRepositoryCreatePermission);
    const { name, owner } = checked(wish, req.body);
    const refs = await membership.ownershipRefs(creator);
    if (owner && !refs?.has(owner.toLowerCase()))
      throw new NotAllowedError(
        `You are not a member of ${owner}; name a group of yours as the owner`,
      );
    const made = await repositories.create(name, {
      owner: owner?.toLowerCase() ?? null,
      creator,
    });
    res.status(201).json({ name: made.location, remote: made.remote });
  });

  router.get('/repositories/:name', async (req, res) => {
    await allowed(req, spaceshipRepositoryReadPermission);
    res.json(await repositories.describe(req.params.name));
  });

  router.get('/repositories/:name/commits', async (req, res) => {
    await allowed(req, spaceshipRepositoryReadPermission);
    const { branch, limit } = checked(commitsQuery, req.query);
    const { defaultBranch, empty } = await repositories.describe(
      req.params.name,
    );
    if (empty) {
      res.json({ items: [] });
      return;
    }
    const gitDir = await folder.open(req.params.name);
    const head = await resolveRef(
      gitDir,
      `refs/heads/${branch ?? defaultBranch}`,
    );
    res.json({
      items: await readCommits(gitDir, { from: null, to: head }, limit),
    });
  });

  return router;
}
