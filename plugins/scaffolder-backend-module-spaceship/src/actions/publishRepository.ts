import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runGit } from '@spaceship/backstage-plugin-spaceship-node';
import type { Asking, SpaceshipClient } from '../SpaceshipClient';
import { askingOf } from './asking';

const tokenLivesMs = 10 * 60_000;

/**
 * Pushes the template's files as the first commit of a repository of the portal: by git itself, with a token of who runs
 * the template that lives for the push, so that the same rights hold as at a desk.
 */
export const publishRepositoryAction = (spaceship: SpaceshipClient) =>
  createTemplateAction({
    id: 'spaceship:repository:publish',
    description:
      'Pushes the files of the workspace to a repository of the portal, as you',
    supportsDryRun: true,
    schema: {
      input: {
        repository: z => z.string().describe('Its name in the portal'),
        branch: z => z.string().optional().describe('main unless given'),
        message: z => z.string().optional(),
        sourcePath: z =>
          z.string().optional().describe('A folder of the workspace'),
      },
      output: {
        commit: z => z.string(),
      },
    },
    async handler(context) {
      const { repository, sourcePath } = context.input;
      const { branch = 'main', message = 'First version' } = context.input;
      if (context.isDryRun) {
        context.output('commit', 'dry-run');
        return;
      }
      if (sourcePath && /(^|[\\/])\.\.([\\/]|$)/.test(sourcePath)) {
        throw new InputError('sourcePath must stay in the workspace');
      }
      const asking = await askingOf(context, 'publish');
      // The same commit when the step is run again.
      const at = await context.checkpoint({
        key: 'committed-at',
        fn: async () => new Date().toISOString(),
      });
      const commit = await commitFiles(
        join(context.workspacePath, sourcePath ?? '.'),
        join(context.workspacePath, '.spaceship-publish.git'),
        { message, at, ...authorOf(context.user) },
        async gitDir => {
          const token = await lendToken(spaceship, asking);
          try {
            await push(
              gitDir,
              await spaceship.repositoryUrl(repository),
              branch,
              token.token,
            );
          } finally {
            await spaceship.delete(`/tokens/${token.id}`, {
              credentials: asking.credentials,
            });
          }
        },
      );
      context.logger.info(`${commit.slice(0, 7)} is on ${branch}`);
      context.output('commit', commit);
    },
  });

type Author = { name: string; email: string };

function authorOf(user?: {
  ref?: string;
  entity?: {
    metadata: { name: string };
    spec: { profile?: { displayName?: string; email?: string } };
  };
}): Author {
  const name = user?.entity?.metadata.name ?? user?.ref?.split('/').pop();
  const profile = user?.entity?.spec.profile;
  return {
    name: profile?.displayName ?? name ?? 'Somebody',
    email: profile?.email ?? `${name ?? 'somebody'}@users.noreply.invalid`,
  };
}

/** One commit of everything in the folder, in a repository beside it that is gone afterwards. */
async function commitFiles(
  folder: string,
  gitDir: string,
  commit: Author & { message: string; at: string },
  use: (gitDir: string) => Promise<void>,
): Promise<string> {
  const git = async (...args: string[]) => {
    const said = await runGit(
      [`--git-dir=${gitDir}`, `--work-tree=${folder}`, ...args],
      {
        settings: { 'core.autocrlf': 'false', 'core.bare': 'false' },
        env: {
          GIT_AUTHOR_NAME: commit.name,
          GIT_AUTHOR_EMAIL: commit.email,
          GIT_AUTHOR_DATE: commit.at,
          GIT_COMMITTER_NAME: commit.name,
          GIT_COMMITTER_EMAIL: commit.email,
          GIT_COMMITTER_DATE: commit.at,
        },
      },
    );
    return said.toString('utf8').trim();
  };
  await rm(gitDir, { recursive: true, force: true });
  try {
    await runGit(['init', '--quiet', '--bare', gitDir]);
    await writeFile(
      join(gitDir, 'info', 'exclude'),
      '.spaceship-publish.git\n',
    );
    await git('add', '--all', '--', folder);
    const tree = await git('write-tree');
    const made = await git('commit-tree', '-m', commit.message, tree);
    await git('update-ref', 'refs/heads/made', made);
    await use(gitDir);
    return made;
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}

/** A personal token of the person for one push. */
function lendToken(
  spaceship: SpaceshipClient,
  { credentials }: Asking,
): Promise<{ id: string; token: string }> {
  const expiresAt = new Date(Date.now() + tokenLivesMs).toISOString();
  return spaceship.post<{ id: string; token: string }>(
    '/tokens',
    { name: 'Software template', expiresAt },
    { credentials },
  );
}

/** Never by force: a branch that has other commits is left as it is. */
async function push(
  gitDir: string,
  url: string,
  branch: string,
  token: string,
): Promise<void> {
  const basic = Buffer.from(`template:${token}`).toString('base64');
  try {
    await runGit(
      [
        `--git-dir=${gitDir}`,
        'push',
        '--quiet',
        '--',
        url,
        `refs/heads/made:refs/heads/${branch}`,
      ],
      {
        settings: {
          'protocol.http.allow': 'always',
          'protocol.https.allow': 'always',
          'http.followRedirects': 'false',
          'http.extraHeader': `Authorization: Basic ${basic}`,
        },
      },
    );
  } catch (error) {
    throw new ConflictError(
      `The files could not be pushed to ${branch}: ${(error as Error).message}`,
    );
  }
}
