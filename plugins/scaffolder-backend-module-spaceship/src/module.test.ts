import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  type DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  scaffolderActionsExtensionPoint,
  type ActionContext,
  type TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import express from 'express';
import Router from 'express-promise-router';
import scaffolderModuleSpaceship from './index';

jest.setTimeout(60_000);

const mira = mockCredentials.user('user:default/mira');
const id = '0199a000-0000-7000-8000-000000000001';
type Seen = { method: string; path: string; key?: string; who: string };

let root: string;
let backend: TestBackend;
let discovery: DiscoveryService;
let seen: Seen[] = [];
let bodies: any[] = [];
let tokens: string[] = [];
let states: string[] = [];
let actions: TemplateAction<any, any, any>[] = [];

/** The API of the spaceship plugin as far as templates use it, with a real git behind a token. */
const spaceship = createBackendPlugin({
  pluginId: 'spaceship',
  register(reg) {
    reg.registerInit({
      deps: {
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        discovery: coreServices.discovery,
      },
      async init({ http, httpAuth, ...services }) {
        ({ discovery } = services);
        http.addAuthPolicy({ path: '/git', allow: 'unauthenticated' });
        const router = Router();
        router.use('/git', (req, res) => gitBackend(req, res));
        router.use(express.json(), async (req, _res, next) => {
          const { principal } = await httpAuth.credentials(req, {
            allow: ['user'],
          });
          seen.push({
            method: req.method,
            path: req.path,
            key: req.get('idempotency-key'),
            who: principal.userEntityRef,
          });
          bodies.push(req.body);
          next();
        });
        router.post('/services', (req, res) => {
          res.status(201).json({
            id,
            name: req.body.name,
            source: { provider: 'local', location: req.body.name },
            remote: `http://portal/git/${req.body.name}.git`,
          });
        });
        router.post('/services/:id/addons', (_req, res) => {
          res.status(201).json({ id: 'addon-1' });
        });
        router.post('/services/:id/deliveries', (_req, res) => {
          res.status(201).json({ rolloutId: 'rollout-1', buildId: null });
        });
        router.get('/rollouts/:id', (_req, res) => {
          const state = states.length > 1 ? states.shift() : states[0];
          res.json({ state, sentence: `It is ${state}.` });
        });
        router.get('/services/:id/overview', (_req, res) => {
          const place = {
            running: { rolloutId: 'rollout-1' },
            address: 'a://',
          };
          res.json({ stages: [{ destinations: [place] }] });
        });
        router.post('/tokens', (_req, res) => {
          tokens.push('sst_lent');
          res.status(201).json({ id: 'token-1', token: 'sst_lent' });
        });
        router.delete('/tokens/:id', (_req, res) => {
          tokens = [];
          res.status(204).end();
        });
        http.use(router);
      },
    });
  },
});

function gitBackend(req: express.Request, res: express.Response): void {
  const basic = req.get('authorization')?.replace('Basic ', '') ?? '';
  const password = Buffer.from(basic, 'base64').toString().split(':')[1];
  if (!tokens.includes(password)) {
    res.status(401).end();
    return;
  }
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'template',
      PATH_INFO: req.path,
      QUERY_STRING: new URL(req.url, 'http://git').search.slice(1),
      REQUEST_METHOD: req.method,
      CONTENT_TYPE: req.get('content-type') ?? '',
      CONTENT_LENGTH: req.get('content-length') ?? '',
      HTTP_CONTENT_ENCODING: req.get('content-encoding') ?? '',
    },
  });
  req.pipe(child.stdin);
  const output: Buffer[] = [];
  child.stdout.on('data', chunk => output.push(chunk));
  child.on('close', () => {
    const said = Buffer.concat(output);
    const end = said.indexOf('\r\n\r\n');
    for (const line of said.subarray(0, end).toString().split('\r\n')) {
      const [name, value] = line.split(': ');
      if (name === 'Status') res.status(Number(value.split(' ')[0]));
      else res.setHeader(name, value);
    }
    res.end(said.subarray(end + 4));
  });
}

const scaffolder = createBackendPlugin({
  pluginId: 'scaffolder',
  register(reg) {
    reg.registerExtensionPoint(scaffolderActionsExtensionPoint, {
      addActions: (...added) => {
        actions = added as typeof actions;
      },
    });
    reg.registerInit({ deps: {}, async init() {} });
  },
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spaceship-template-'));
  backend = await startTestBackend({
    features: [
      spaceship,
      scaffolder,
      scaffolderModuleSpaceship,
      mockServices.rootConfig.factory(),
    ],
  });
});
afterAll(async () => {
  await backend?.stop();
  await rm(root, { recursive: true, force: true });
});
beforeEach(() => {
  seen = [];
  bodies = [];
  states = ['delivered'];
});

const repository = (name: string) => {
  const folder = join(root, `${name}.git`);
  const git = (...args: string[]) =>
    execFileSync('git', [`--git-dir=${folder}`, ...args])
      .toString()
      .trim();
  return { folder, git };
};

/** Runs an action as a task of mira's; what it kept at a checkpoint stays for the next run. */
async function run(
  action: string,
  input: object,
  task: {
    checkpoints?: Map<string, unknown>;
    workspacePath?: string;
    isDryRun?: boolean;
  } = {},
): Promise<{ outputs: Record<string, any>; said: string[] }> {
  const outputs: Record<string, unknown> = {};
  const said: string[] = [];
  const checkpoints: Map<string, any> = task.checkpoints ?? new Map();
  const found = actions.find(one => one.id === action)!;
  const context: ActionContext<any> = {
    input,
    workspacePath: task.workspacePath ?? root,
    isDryRun: task.isDryRun,
    task: { id: 'task-1' },
    step: { id: 'step-1', name: 'Step' },
    user: {
      ref: 'user:default/mira',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'User',
        metadata: { name: 'mira' },
        spec: {
          profile: { displayName: 'Mira Sol', email: 'mira@harbour.example' },
        },
      },
    },
    logger: mockServices.logger.mock({ info: text => said.push(text) }),
    output: (name, value) => {
      outputs[name] = value;
    },
    getInitiatorCredentials: async () => mira,
    checkpoint: async ({ key, fn }) => {
      if (!checkpoints.has(key)) checkpoints.set(key, await fn());
      return checkpoints.get(key);
    },
    createTemporaryDirectory: async () => root,
  };
  await found.handler(context);
  return { outputs, said };
}

describe('actions for software templates', () => {
  it('register a service in the name of who runs the template, once', async () => {
    const input = { name: 'notes', owner: 'group:default/developers' };
    const { outputs } = await run('spaceship:service:register', input);
    await run('spaceship:service:register', input);

    expect(outputs).toEqual({
      serviceId: id,
      entityRef: 'component:default/notes',
      repository: 'notes',
      remote: 'http://portal/git/notes.git',
      path: `/spaceship/services/${id}`,
    });
    expect(seen).toEqual(
      Array(2).fill({
        method: 'POST',
        path: '/services',
        key: 'scaffolder/task-1/step-1/register',
        who: 'user:default/mira',
      }),
    );
    expect(bodies[0]).toEqual(input);
  });

  it('push the files with a token that lives for the push, and again to no effect', async () => {
    const { folder, git } = repository('notes');
    execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', folder]);
    git('config', 'http.receivepack', 'true');
    const workspacePath = join(root, 'workspace');
    await mkdir(join(workspacePath, 'node_modules/left-out'), {
      recursive: true,
    });
    await writeFile(join(workspacePath, 'server.mjs'), 'serve();\n');
    await writeFile(join(workspacePath, '.gitignore'), 'node_modules/\n');
    await writeFile(join(workspacePath, 'node_modules/left-out/a.js'), '');
    const checkpoints = new Map();
    const publish = () =>
      run(
        'spaceship:repository:publish',
        { repository: 'notes' },
        { workspacePath, checkpoints },
      );

    const first = await publish();
    const second = await publish();

    expect(second.outputs).toEqual(first.outputs);
    expect(git('rev-parse', 'main')).toBe(first.outputs.commit);
    expect(git('rev-list', '--count', 'main')).toBe('1');
    expect(git('ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual([
      '.gitignore',
      'server.mjs',
    ]);
    expect(git('log', '-1', '--format=%an <%ae> %s')).toBe(
      'Mira Sol <mira@harbour.example> First version',
    );
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /tokens',
      'DELETE /tokens/token-1',
      'POST /tokens',
      'DELETE /tokens/token-1',
    ]);
    const lives = Date.parse(bodies[0].expiresAt) - Date.now();
    expect(lives).toBeGreaterThan(0);
    expect(lives).toBeLessThanOrEqual(10 * 60_000);
  });

  it('never push over what is there, and give the token back all the same', async () => {
    const { git } = repository('notes');
    const before = git('rev-parse', 'main');
    const workspacePath = join(root, 'other');
    await mkdir(workspacePath);
    await writeFile(join(workspacePath, 'other.mjs'), '');

    await expect(
      run(
        'spaceship:repository:publish',
        { repository: 'notes', branch: 'main', message: 'Other' },
        { workspacePath },
      ),
    ).rejects.toThrow('could not be pushed to main');

    expect(git('rev-parse', 'main')).toBe(before);
    expect(seen.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(await discovery.getBaseUrl('spaceship')).toContain('/api/spaceship');
  });

  it('keep to the workspace', async () => {
    await expect(
      run('spaceship:repository:publish', {
        repository: 'notes',
        branch: 'main',
        sourcePath: '../../etc',
      }),
    ).rejects.toThrow('must stay in the workspace');
    expect(seen).toEqual([]);
  });

  it('make an add-on', async () => {
    const { outputs } = await run('spaceship:addon:create', {
      serviceId: id,
      destination: 'staging',
      alias: 'database',
      type: 'postgres',
    });

    expect(outputs).toEqual({ addonId: 'addon-1' });
    expect(seen[0]).toMatchObject({
      path: `/services/${id}/addons`,
      key: 'scaffolder/task-1/step-1/addon',
    });
    expect(bodies[0]).toEqual({
      destination: 'staging',
      alias: 'database',
      type: 'postgres',
      plan: 'small',
    });
  });

  it('deliver, say what happens, and end when it is there', async () => {
    states = ['delivering', 'delivering', 'delivered'];
    const { outputs, said } = await run('spaceship:delivery:create', {
      serviceId: id,
    });

    expect(outputs).toEqual({
      rolloutId: 'rollout-1',
      path: '/spaceship/rollouts/rollout-1',
      address: 'a://',
    });
    expect(said).toEqual(['It is delivering.', 'It is delivered.']);
    expect(seen[0].key).toBe('scaffolder/task-1/step-1/delivery');
    expect(bodies[0]).toEqual({ ref: 'main', stage: 'staging' });
  });

  it('fail with the delivery, and need not wait for it', async () => {
    states = ['failed'];
    const input = { serviceId: id, ref: 'main', stage: 'staging' };

    await expect(
      run('spaceship:delivery:create', { ...input, wait: true }),
    ).rejects.toThrow('It was not delivered: It is failed.');
    const { outputs } = await run('spaceship:delivery:create', {
      ...input,
      wait: false,
    });
    expect(outputs.rolloutId).toBe('rollout-1');
  });

  it('ask nobody in a dry run', async () => {
    for (const { id: action } of actions) {
      const { outputs } = await run(
        action,
        { name: 'notes', repository: 'notes', serviceId: id },
        { isDryRun: true },
      );
      expect(outputs).not.toEqual({});
    }
    expect(seen).toEqual([]);
  });
});
