import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findProgram, isReadable, isRunnable } from './reach.ts';

/** What of the agent's own environment reaches builds, jobs and services. */
const PASSED_ON = [
  'LANG',
  'LC_ALL',
  'TZ',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/** Node, npm and the environment that others' code runs with: the agent's Node comes first on the PATH. */
export class Runtime {
  readonly #path: string;
  readonly #bin: string;
  readonly #isolated: boolean;

  /** `bin` is a folder that every user reaches; Node and npm are copied there when they can't be reached where they are. */
  constructor(bin: string, isolated: boolean) {
    const inherited = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
    if (isolated) {
      provideNode(bin);
      provideNpm(bin, inherited);
    } else {
      link(process.execPath, path.join(bin, 'node'));
    }
    this.#bin = bin;
    this.#isolated = isolated;
    this.#path = [bin, ...inherited.split(path.delimiter)].join(path.delimiter);
  }

  environment(home: string, temporary: string): Record<string, string> {
    const passed = PASSED_ON.flatMap(name => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    });
    return {
      ...Object.fromEntries(passed),
      PATH: this.#path,
      HOME: home,
      TMPDIR: temporary,
    };
  }

  /**
   * For builds: npm asks the registry that the agent's own user asks; no credentials are passed on. Native add-ons are
   * compiled against the Node that the service will run with, whose headers need not be fetched from elsewhere.
   */
  buildEnvironment(home: string, temporary: string): Record<string, string> {
    const registry = process.env.npm_config_registry ?? registryOfUser();
    const headers = provideHeaders(this.#bin, this.#isolated);
    return {
      ...this.environment(home, temporary),
      CI: 'true',
      npm_config_update_notifier: 'false',
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      ...(registry && { npm_config_registry: registry }),
      ...(headers && { npm_config_nodedir: headers }),
    };
  }
}

function registryOfUser(): string | undefined {
  try {
    const rc = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');
    return /^\s*registry\s*=\s*(https?:\/\/[^\s@]+)\s*$/m.exec(rc)?.[1];
  } catch {
    return undefined;
  }
}

function link(target: string, file: string): void {
  fs.rmSync(file, { force: true });
  fs.symlinkSync(target, file);
}

function provideNode(bin: string): void {
  const file = path.join(bin, 'node');
  if (isRunnable(process.execPath)) {
    link(process.execPath, file);
    return;
  }
  const has = spawnSync(file, ['--version'], {
    encoding: 'utf8',
  }).stdout?.trim();
  if (has === process.version && !fs.lstatSync(file).isSymbolicLink()) return;
  fs.rmSync(file, { force: true });
  fs.copyFileSync(process.execPath, file);
  fs.chmodSync(file, 0o755);
}

function provideNpm(bin: string, searchPath: string): void {
  const npm = findProgram('npm', searchPath);
  if (!npm || isRunnable(npm)) return;
  const real = fs.realpathSync(npm);
  const folder = path.dirname(path.dirname(real));
  if (!fs.existsSync(path.join(folder, 'bin', 'npm-cli.js'))) return;
  const copy = path.join(bin, '..', 'npm');
  copyOnce(folder, copy);
  for (const name of ['npm', 'npx'])
    link(path.join(copy, 'bin', `${name}-cli.js`), path.join(bin, name));
}

/** The folder whose `include/node` fits this Node; undefined where Node came without headers. */
function provideHeaders(bin: string, isolated: boolean): string | undefined {
  const home = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  const headers = path.join(home, 'include', 'node');
  const gypi = path.join(headers, 'common.gypi');
  if (!fs.existsSync(gypi)) return undefined;
  if (!isolated || isReadable(gypi)) return home;
  const copy = path.join(bin, '..', `headers-${process.version}`);
  copyOnce(headers, path.join(copy, 'include', 'node'));
  return copy;
}

function copyOnce(folder: string, copy: string): void {
  if (fs.existsSync(copy)) return;
  const draft = `${copy}.draft`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.cpSync(folder, draft, { recursive: true });
  fs.renameSync(draft, copy);
}
