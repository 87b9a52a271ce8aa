/** The portal's own Node and Yarn, and the dependencies of the checkout. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  CHECKOUT,
  hashOf,
  isDone,
  once,
  STAMPS,
  workspaceManifests,
} from './checkout.mjs';
import { withLock } from './locks.mjs';
import { Explained, phase } from './output.mjs';
import { runLogged } from './processes.mjs';
import { checkRoom } from './state.mjs';

const NODE_VERSION = '24.21.0';
const YARN_VERSION = '4.18.1';

/** The Node and Yarn of this state folder; whether they are there yet is another question. */
export function toolchainOf(state) {
  const modules = path.join(state.toolchain, 'node_modules');
  const binaries = path.join(modules, nodePackage(), 'bin');
  const node = path.join(binaries, 'node');
  const yarn = path.join(modules, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
  return { node, yarn, binaries };
}

/** The package that has nothing but Node for this machine; needs no install script. */
function nodePackage() {
  const machine = `${process.platform}-${process.arch}`;
  return machine === 'darwin-arm64' ? `node-bin-${machine}` : `node-${machine}`;
}

/** Environment in which `node` is ours and Yarn asks the registry that npm asks. */
export function toolchainEnv(toolchain, extra = {}) {
  return {
    ...withoutNpm(process.env),
    PATH: `${toolchain.binaries}${path.delimiter}${process.env.PATH}`,
    ...extra,
  };
}

/** npm's own variables would make a child believe that npm runs it. */
function withoutNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(lifecycle|package|command|node)/.test(name),
    ),
  );
}

/** Installs Node and Yarn into the state folder, unless they work already. */
export async function ensureToolchain(state) {
  const toolchain = toolchainOf(state);
  if (versionsFit(toolchain)) {
    return toolchain;
  }
  checkRoom(state, 'start');
  await phase(
    `Getting Node ${NODE_VERSION} and Yarn ${YARN_VERSION}`,
    async () => {
      fs.rmSync(state.toolchain, { recursive: true, force: true });
      fs.mkdirSync(state.toolchain, { recursive: true, mode: 0o755 });
      fs.writeFileSync(
        path.join(state.toolchain, 'package.json'),
        '{ "private": true }\n',
      );
      await runLogged(
        'npm',
        [
          'install',
          '--no-audit',
          '--no-fund',
          '--no-package-lock',
          '--ignore-scripts',
          `${nodePackage()}@${NODE_VERSION}`,
          `@yarnpkg/cli-dist@${YARN_VERSION}`,
        ],
        {
          cwd: state.toolchain,
          env: withoutNpm(process.env),
          log: state.log('install'),
          failure:
            "npm couldn't install Node and Yarn; is the npm registry reachable?",
        },
      );
    },
  );
  if (!versionsFit(toolchain)) {
    throw new Explained(
      `Node ${NODE_VERSION} was installed into ${state.toolchain} but doesn't run on this machine. Spaceship needs Linux or macOS on x64 or arm64 with glibc.`,
    );
  }
  return toolchain;
}

function versionsFit({ node, yarn }) {
  try {
    const run = args =>
      execFileSync(node, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      run(['--version']) === `v${NODE_VERSION}` &&
      fs.existsSync(yarn) &&
      run([yarn, '--version']) === YARN_VERSION
    );
  } catch {
    return false;
  }
}

/** Runs `yarn install` when a manifest or the lock file changed, or the last one didn't finish. */
export async function ensureDependencies(state, toolchain) {
  const manifests = [
    'yarn.lock',
    'package.json',
    '.yarnrc.yml',
    ...workspaceManifests(),
  ];
  if (isDone('install', hashOf(...manifests))) {
    return;
  }
  await withLock(path.join(STAMPS, 'install.lock'), () =>
    once('install', hashOf(...manifests), async () => {
      const isFirst = !fs.existsSync(
        path.join(CHECKOUT, 'node_modules', '.yarn-state.yml'),
      );
      checkRoom(state, isFirst ? 'install' : 'start');
      await phase(
        isFirst
          ? 'Installing dependencies (1 to 3 minutes the first time)'
          : 'Checking dependencies',
        () => install(state, toolchain),
      );
    }),
  );
}

/** What is in the lock file, into a folder. A package that was damaged on this machine is fetched again. */
export async function install(state, toolchain, cwd = CHECKOUT) {
  const run = () =>
    runLogged(toolchain.node, [toolchain.yarn, 'install', '--immutable'], {
      cwd,
      env: toolchainEnv(toolchain, {
        ...registryEnv(),
        YARN_CHECKSUM_BEHAVIOR: 'reset',
      }),
      log: state.log('install'),
      failure: 'The dependencies could not be installed',
    });
  try {
    await run();
  } catch (error) {
    if (/YN0028/.test(error.message)) {
      throw new Explained(
        'A package.json and yarn.lock disagree, so the dependencies were not installed. Run `yarn install` and keep the lock file that it writes.',
      );
    }
    if (/ENOSPC|No space left/.test(error.message)) {
      throw error;
    }
    // A dropped connection is the usual reason; Yarn goes on from what it has.
    await run();
  }
}

/** Yarn doesn't read npm's configuration, and a company's registry is in there. */
function registryEnv() {
  if (process.env.YARN_NPM_REGISTRY_SERVER) {
    return {};
  }
  try {
    const registry = execFileSync('npm', ['config', 'get', 'registry'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .replace(/\/$/, '');
    return /^https?:/.test(registry)
      ? {
          YARN_NPM_REGISTRY_SERVER: registry,
          ...(registry.startsWith('http:') && {
            YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
          }),
        }
      : {};
  } catch {
    return {};
  }
}
