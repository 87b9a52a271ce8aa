/** The portal's front end, built when something in it changed. The back end runs from its sources. */
import fs from 'node:fs';
import path from 'node:path';
import { CHECKOUT, hashOf, isDone, once, STAMPS } from './checkout.mjs';
import { withLock } from './locks.mjs';
import { phase } from './output.mjs';
import { runLogged } from './processes.mjs';
import { toolchainEnv } from './toolchain.mjs';

const APP = path.join(CHECKOUT, 'packages', 'app');
const SOURCES = [
  'packages/app',
  'plugins/spaceship',
  'plugins/spaceship-common',
  'app-config.yaml',
  'yarn.lock',
];

/** Builds the front end unless the last build was of the same sources. */
export async function ensureAppBuild(state, toolchain, env) {
  if (isBuilt()) {
    return;
  }
  await withLock(path.join(STAMPS, 'build.lock'), () => {
    if (!fs.existsSync(indexFile())) {
      fs.rmSync(path.join(STAMPS, 'app-build'), { force: true });
    }
    return once('app-build', hashOf(...SOURCES), () =>
      phase('Building the portal', () =>
        runLogged(
          toolchain.node,
          [
            path.join(
              CHECKOUT,
              'node_modules',
              '@backstage',
              'cli',
              'bin',
              'backstage-cli',
            ),
            'package',
            'build',
            '--config',
            path.join(CHECKOUT, 'app-config.yaml'),
          ],
          {
            cwd: APP,
            env: toolchainEnv(toolchain, env),
            log: state.log('build'),
            failure: 'The portal could not be built',
          },
        ),
      ),
    );
  });
}

function isBuilt() {
  return fs.existsSync(indexFile()) && isDone('app-build', hashOf(...SOURCES));
}

function indexFile() {
  return path.join(APP, 'dist', 'index.html');
}
