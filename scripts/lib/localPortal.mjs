/** A whole portal on this machine: its parts, in the order that they need each other. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { ensureAgent, findAgent, hasLeftServices } from './agent.mjs';
import { ensureAppBuild } from './build.mjs';
import { Explained, phase, say, warn } from './output.mjs';
import {
  choosePorts,
  isReady,
  placeholderEnv,
  portalEnv,
  startBackend,
  untilPeopleKnown,
  untilPortalReady,
} from './portal.mjs';
import { ensurePostgres, stopPostgres } from './postgres.mjs';
import { end, identify } from './processes.mjs';
import {
  commandFor,
  ensureSecrets,
  isRoot,
  readJson,
  writeWhole,
} from './state.mjs';
import { keep } from './supervise.mjs';
import {
  ensureDependencies,
  ensureToolchain,
  toolchainEnv,
} from './toolchain.mjs';

const LARGEST_LOG_BYTES = 20 * 1024 * 1024;

/** The parts of one running portal. */
export class LocalPortal {
  constructor(state, lock, { port } = {}) {
    this.state = state;
    this.lock = lock;
    this.wantedPort = port;
    this.processes = { supervisor: identify(process.pid) };
  }

  async start() {
    const { state } = this;
    requireGit();
    warnAboutIsolation();
    await endLeftOver(state);
    fs.rmSync(state.portalFile, { force: true });
    this.note({});
    for (const name of ['backend', 'agent', 'install', 'build']) {
      shorten(state.log(name));
    }

    this.toolchain = await ensureToolchain(state);
    await ensureDependencies(state, this.toolchain);
    this.secrets = ensureSecrets(state);
    await ensureAppBuild(state, this.toolchain, placeholderEnv(state));
    // Only now: what was free minutes ago may be taken.
    await this.takePorts();

    await this.begin('Starting Postgres', () => this.keepPostgres());
    await this.begin('Starting the agent', () => this.keepAgent());
    await this.begin('Starting the portal', async () => {
      await this.keepBackend();
      await untilPortalReady(state, this.port, this.backend);
      await untilPeopleKnown(this.port, this.secrets.signIn);
    });
    writeWhole(
      state.portalFile,
      JSON.stringify({
        pid: process.pid,
        port: this.port,
        url: this.url,
        routerPort: this.routerPort,
        startedAt: new Date().toISOString(),
      }),
    );
  }

  /** A phase, unless the portal is being stopped already. */
  begin(title, work) {
    if (this.stopping) {
      throw new Explained('The start was interrupted.');
    }
    return phase(title, work);
  }

  /** Starts a part and keeps it running, as `this[field]`. */
  async keepPart(field, ...kept) {
    this.beginning = keep(...kept).then(part => {
      this[field] = part;
    });
    await this.beginning;
  }

  async takePorts() {
    const { port, routerPort, notes } = await choosePorts(this.state, {
      port: this.wantedPort,
      keepRouterPort: hasLeftServices(this.state),
    });
    notes.forEach(note => say(`  ${note}`));
    Object.assign(this, { port, routerPort, url: `http://localhost:${port}` });
  }

  async keepPostgres() {
    await this.keepPart(
      'postgres',
      'Postgres',
      () => ensurePostgres(this.state.postgres, { port: this.postgresPort }),
      {
        onStarted: started => {
          // The back end knows this port: a restart takes the same.
          this.postgresPort = started.port;
          this.note({ postgres: started.process });
        },
      },
    );
  }

  async keepAgent() {
    await this.keepPart(
      'agent',
      'The agent',
      () =>
        ensureAgent(this.state, this.toolchain, {
          routerPort: this.routerPort,
          env: toolchainEnv(this.toolchain, {
            SPACESHIP_STATE: this.state.dir,
            SPACESHIP_ROUTER_PORT: String(this.routerPort),
          }),
        }),
      { onStarted: started => this.note({ agent: started.process }) },
    );
  }

  async keepBackend() {
    await this.keepPart(
      'backend',
      'The portal',
      () =>
        startBackend(
          this.state,
          this.toolchain,
          portalEnv(this.state, {
            port: this.port,
            routerPort: this.routerPort,
            postgres: this.postgres.current,
          }),
        ),
      {
        onStarted: started => this.note({ backend: started.process }),
        isUp: () => isReady(this.port),
      },
    );
  }

  /** Writes down who runs, so that a later start finds what outlived us. */
  note(changed) {
    Object.assign(this.processes, changed);
    writeWhole(this.state.processesFile, JSON.stringify(this.processes));
  }

  /** Ends the portal and its Postgres. The agent and what it runs stay. */
  async stop({ quietly = false } = {}) {
    if (this.stopping) {
      return;
    }
    this.stopping = true;
    if (!quietly) {
      say('\nStopping the portal');
    }
    fs.rmSync(this.state.portalFile, { force: true });
    // Only what has begun can be ended: a part that begins right now would outlive us.
    await this.beginning?.catch(() => undefined);
    await Promise.all([this.backend?.release(), this.agent?.release()]);
    await end(this.processes.backend);
    await this.postgres?.release();
    await stopPostgres(this.state.postgres);
    fs.rmSync(this.state.processesFile, { force: true });
    this.lock.release();
    if (quietly) {
      return;
    }
    say(
      findAgent(this.state)
        ? `The portal has stopped. Delivered services keep running; ${commandFor(
            this.state,
            'npm run stop',
          )} stops them too.`
        : 'The portal has stopped.',
    );
    process.exit(0);
  }
}

/** A portal that was killed with -9 leaves its back end behind, with the port. */
async function endLeftOver(state) {
  const left = readJson(state.processesFile)?.backend;
  if (left && (await end(left))) {
    say('  A back end that outlived its portal was stopped.');
  }
}

function requireGit() {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Explained(
      'Spaceship needs git, which is not on this machine. Install it (on Debian: apt-get install git) and start again.',
    );
  }
}

function warnAboutIsolation() {
  if (!isRoot) {
    warn(
      [
        '  Started as an ordinary user: builds and delivered services run with your own rights,',
        "  so they can read your files and the portal's keys. Deliver only code that you trust,",
        '  or start as root, where each of them gets a user of its own.',
      ].join('\n'),
    );
  }
}

function shorten(log) {
  if (
    (fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES
  ) {
    fs.renameSync(log, `${log}.1`);
  }
}
