import {
  type HttpAuthService,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { readCommits } from '@spaceship/backstage-plugin-spaceship-node';
import type { Request } from 'express';
import type { Api } from '../http/createApi';
import type { RepositoryFolder } from '../local/repositoryFolder';
import { resolveRef } from '@spaceship/backstage-plugin-spaceship-node';
import {
  spaceshipRepositoryCreatePermission,
  spaceshipRepositoryReadPermission,
} from '../permissions';
import type { Membership } from './mayPush';
import type { Repositories } from './repositories';

/** The portal's repositories for people: make one, see what it has. */
export function addRepositoryRoutes(
  api: Api,
  options: {
    repositories: Repositories;
    folder: RepositoryFolder;
    membership: Membership;
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
  },
): void {
  const { repositories, folder, membership, httpAuth, permissions } = options;
  const allowed = async (
    req: Request<any, any, any, any>,
    permission:
      | typeof spaceshipRepositoryCreatePermission
      | typeof spaceshipRepositoryReadPermission,
  ) => {
    const credentials = await httpAuth.credentials(req as Request, {
      allow: ['user'],
    });
    const [decision] = await permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW)
      throw new NotAllowedError(
        `You lack the permission ${permission.name}; ask who looks after this portal`,
      );
    return credentials.principal.userEntityRef;
  };

  api.post('/repositories', async (req, res) => {
    const creator = await allowed(req, spaceshipRepositoryCreatePermission);
    const { name, owner } = req.body;
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

  api.get('/repositories/:name', async (req, res) => {
    await allowed(req, spaceshipRepositoryReadPermission);
    res.json(await repositories.describe(req.params.name));
  });

  api.get('/repositories/:name/commits', async (req, res) => {
    await allowed(req, spaceshipRepositoryReadPermission);
    const { branch, limit } = req.query as { branch?: string; limit?: number };
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
      items: await readCommits(gitDir, { from: null, to: head }, limit ?? 20),
    });
  });
}
