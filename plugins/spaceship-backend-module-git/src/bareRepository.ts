import { runGit } from '@spaceship/backstage-plugin-spaceship-node';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Settles what a bare repository of ours does: it writes down who moved a branch, forgets no commit that a release may
 * name, and gives the tree as it is in archives, whatever attributes the tree has.
 */
export async function prepareBareRepository(gitDir: string): Promise<void> {
  const settings = {
    'http.receivepack': 'true',
    'core.logAllRefUpdates': 'always',
    'gc.pruneExpire': 'never',
    'gc.reflogExpire': 'never',
    'gc.reflogExpireUnreachable': 'never',
  };
  for (const [key, value] of Object.entries(settings))
    await runGit([`--git-dir=${gitDir}`, 'config', key, value]);
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(
    join(gitDir, 'info/attributes'),
    '* -export-ignore -export-subst\n',
  );
}
