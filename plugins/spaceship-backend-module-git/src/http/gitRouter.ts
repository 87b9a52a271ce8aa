import type { LoggerService } from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import type { RepositoryFolder } from '../local/repositoryFolder';
import { mayPush, type Membership } from '../repositories/mayPush';
import type { Repositories } from '../repositories/repositories';
import type { TokenStore } from '../tokens/tokenStore';
import { serveGit, type GitRequest } from './serveGit';

const requestPath =
  /^\/([^/]+)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * The portal's repositories for git itself, under `/git/<name>.git`: a personal token as the password of Basic
 * authentication, any user name. Whoever has a token reads; `mayPush` says who writes.
 */
export function createGitRouter(options: {
  folder: RepositoryFolder;
  repositories: Repositories;
  tokens: TokenStore;
  membership: Membership;
  maxPushBytes: number;
  /** Gives what the person is told. */
  pushed: (name: string) => Promise<readonly string[]>;
  logger: LoggerService;
}): express.Router {
  const { folder, repositories, tokens, membership, logger } = options;
  const router = Router();

  router.use('/git', async (req, res) => {
    const found = requestPath.exec(req.path);
    const asked = found && readRequest(req, found[2]);
    if (!found || !asked) {
      refuse(res, 404, 'There is no such address; clone with git itself.');
      return;
    }
    const user = await tokens.userOf(tokenOf(req));
    if (!user) {
      res.setHeader('www-authenticate', 'Basic realm="Spaceship"');
      refuse(
        res,
        401,
        'Give a personal token as the password; you make one in the portal. This one is missing, wrong, revoked or over.',
      );
      return;
    }
    const refs = await membership.ownershipRefs(user);
    if (!refs) {
      refuse(res, 403, `${user} is not in the catalog (any more).`);
      return;
    }
    const name = found[1];
    if (!(await isThere(folder, name))) {
      refuse(res, 404, 'There is no such repository here.');
      return;
    }
    const isPush = asked.service === 'git-receive-pack';
    if (isPush) {
      const people = await repositories.people(name);
      if (!mayPush(people, refs)) {
        refuse(
          res,
          403,
          `${user} may not push to ${name}; ${
            people.owner ?? 'its owner'
          } may.`,
        );
        return;
      }
    }
    const ended = await serveGit(req, res, {
      ...asked,
      root: folder.root,
      directory: `${name}.git`,
      user,
      maxPushBytes: options.maxPushBytes,
    });
    let remarks: readonly string[] = [];
    if (asked.action === 'git-receive-pack') {
      try {
        remarks = await options.pushed(name);
      } catch (error) {
        logger.warn(
          `A push to ${name} could not be handed in; polling will find it`,
          error as Error,
        );
      }
    }
    if (ended.exitCode !== 0 && !res.headersSent) {
      if (/^fatal: protocol error/m.test(ended.stderr)) {
        refuse(res, 400, 'This is not what git sends; use git itself.');
        return;
      }
      logger.warn(`git could not answer for ${name}: ${ended.stderr.trim()}`);
      refuse(res, 500, 'git could not answer; the log of the portal says why.');
      return;
    }
    ended.close(remarks);
  });

  return router;
}

function readRequest(
  req: express.Request,
  action: string,
): Pick<GitRequest, 'action' | 'service'> | null {
  if (action === 'info/refs') {
    const { service } = req.query;
    if (req.method !== 'GET') return null;
    return service === 'git-upload-pack' || service === 'git-receive-pack'
      ? { action, service }
      : null;
  }
  if (req.method !== 'POST') return null;
  return action === 'git-upload-pack' || action === 'git-receive-pack'
    ? { action, service: action }
    : null;
}

function tokenOf(req: express.Request): string {
  const [, basic] =
    /^Basic ([a-z0-9+/=]+)$/i.exec(req.header('authorization') ?? '') ?? [];
  const pair = Buffer.from(basic ?? '', 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

async function isThere(
  folder: RepositoryFolder,
  name: string,
): Promise<boolean> {
  try {
    return await folder.exists(name);
  } catch {
    // A name that can't be one.
    return false;
  }
}

/** git shows plain text of an answer to the person. */
function refuse(res: express.Response, status: number, sentence: string): void {
  res.status(status).type('text/plain').send(`${sentence}\n`);
}
