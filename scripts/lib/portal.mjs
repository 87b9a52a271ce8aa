/** The portal's back end as a process, and what the parts of a portal are told. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT } from './checkout.mjs';
import { Explained } from './output.mjs';
import { isFree, nextFree } from './ports.mjs';
import { identify, lastLines } from './processes.mjs';
import { readJson, writeWhole } from './state.mjs';
import { toolchainEnv } from './toolchain.mjs';

const DEFAULT_PORT = 7007;
const DEFAULT_ROUTER_PORT = 7080;
const READY_WITHIN_MS = 180_000;
const PEOPLE_WITHIN_MS = 30_000;

/** Ports stay what they were, as long as they are free: people keep addresses. */
export async function choosePorts(state, { port, keepRouterPort }) {
  const last = readJson(state.portsFile) ?? {};
  const notes = [];
  const wanted = port ?? last.port ?? DEFAULT_PORT;
  let chosen = wanted;
  if (!(await isFree(wanted))) {
    if (port) {
      throw new Explained(
        `Port ${port} is taken by another program. Choose another with --port N, or end that program.`,
      );
    }
    chosen = await nextFree(wanted + 1);
    notes.push(
      `Port ${wanted} is taken by another program, so the portal uses ${chosen}.`,
    );
  }
  const wantedRouter = last.routerPort ?? DEFAULT_ROUTER_PORT;
  const routerPort =
    keepRouterPort || (wantedRouter !== chosen && (await isFree(wantedRouter)))
      ? wantedRouter
      : await nextFree(wantedRouter + 1);
  if (last.routerPort && routerPort !== last.routerPort) {
    notes.push(
      `Port ${last.routerPort} is taken by another program, so delivered services answer at ${routerPort}.`,
    );
  }
  writeWhole(state.portsFile, JSON.stringify({ port: chosen, routerPort }));
  return { port: chosen, routerPort, notes };
}

/** What app-config.yaml takes from the environment. */
export function portalEnv(state, { port, routerPort, postgres }) {
  return {
    SPACESHIP_STATE: state.dir,
    SPACESHIP_PORT: String(port),
    SPACESHIP_ROUTER_PORT: String(routerPort),
    ...postgres.env,
  };
}

/** The same names for a build, which reads the configuration but uses none of these. */
export function placeholderEnv(state) {
  return {
    ...portalEnv(state, {
      port: DEFAULT_PORT,
      routerPort: DEFAULT_ROUTER_PORT,
      postgres: { env: {} },
    }),
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: '5432',
    POSTGRES_USER: 'postgres',
    POSTGRES_PASSWORD: 'none',
  };
}

/** Starts the back end from its sources; that takes no build and four seconds. */
export async function startBackend(state, toolchain, env) {
  const log = fs.openSync(state.log('backend'), 'a', 0o600);
  const child = spawn(
    toolchain.node,
    [
      '--enable-source-maps',
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      ...['src', '--config', path.join(CHECKOUT, 'app-config.yaml')],
      ...localConfig(),
    ],
    {
      cwd: path.join(CHECKOUT, 'packages', 'backend'),
      env: toolchainEnv(toolchain, { NODE_ENV: 'production', ...env }),
      // In a group of its own: a Ctrl-C reaches it through us, once.
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  fs.closeSync(log);
  child.unref();
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return { process: identify(child.pid) };
}

function localConfig() {
  const file = path.join(CHECKOUT, 'app-config.local.yaml');
  return fs.existsSync(file) ? ['--config', file] : [];
}

/** Waits until the portal serves; a back end that keeps dying is explained by its log. */
export async function untilPortalReady(state, port, backend) {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(port))) {
    if (backend.deaths > 1 || Date.now() > giveUpAt) {
      throw new Explained(
        `The portal ${
          backend.deaths > 1
            ? 'ends right after its start'
            : `isn't ready after ${READY_WITHIN_MS / 1000} s`
        }. Its last words:\n${lastLines(
          state.log('backend'),
          25,
        )}\nAll of it: ${state.log('backend')}`,
      );
    }
    await sleep(100);
  }
}

/**
 * Waits until there is somebody to sign in as: at the first start the catalog reads its people only after the portal serves.
 * Not for ever, and not where the portal has another sign-in.
 */
export async function untilPeopleKnown(port, secret) {
  const giveUpAt = Date.now() + PEOPLE_WITHIN_MS;
  while (Date.now() < giveUpAt) {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/auth/spaceship-demo/people`,
      {
        headers: { 'x-spaceship-secret': secret },
        signal: AbortSignal.timeout(5_000),
      },
    ).catch(() => undefined);
    if (response && !response.ok) return;
    const answer = await response?.json().catch(() => undefined);
    if (answer?.items?.length > 0) return;
    await sleep(100);
  }
}

/** Whether the portal at this port serves. */
export function isReady(port) {
  return new Promise(resolve => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path: '/.backstage/health/v1/readiness',
        timeout: 5000,
      },
      response => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
