import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import {
  addonSchema,
  backupSchema,
  buildSchema,
  cloneAddonSchema,
  destroySchema,
  effectOnlySchema,
  jobSchema,
  prepareSchema,
  PROTOCOL,
  restoreAddonSchema,
  revisionCommandSchema,
  setAccessSchema,
  shiftSchema,
  stopJobSchema,
  targetSchema,
  type JobStatus,
  type LogPage,
  type Target,
} from '../protocol.ts';
import { AgentError, type FailureKind } from '../system/failure.ts';
import { targetKey } from '../targets/desired.ts';
import type { Agent } from './agent.ts';

const LARGEST_BODY = 4 * 1024 * 1024;
const STATUS: Record<FailureKind, number> = {
  input: 400,
  fenced: 409,
  terminal: 422,
  'not-found': 404,
  failed: 503,
};

type Call = {
  query: URLSearchParams;
  body: () => Promise<unknown>;
  stream: IncomingMessage;
};
type Route = (call: Call) => unknown;

const NO_LINES: LogPage = { lines: [], cursor: '', ended: true };

const required = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value === null)
    throw new AgentError('input', `The parameter ${name} is missing`);
  return value;
};

const targetOf = (query: URLSearchParams): Target =>
  targetSchema.parse(JSON.parse(required(query, 'target')));

function targetRoutes(agent: Agent): Record<string, Route> {
  return {
    'GET target': ({ query }) =>
      agent.find(targetOf(query))?.observe() ?? {
        at: new Date().toISOString(),
        revisions: [],
        address: null,
      },
    'GET target/logs': ({ query }) =>
      agent
        .find(targetOf(query))
        ?.readLogs(
          revisionCommandSchema.shape.revision.parse(
            required(query, 'revision'),
          ),
          query.get('cursor'),
        ) ?? NO_LINES,
    'POST target/prepare': async ({ body }) => {
      const { target, revision, replicas, effect } = prepareSchema.parse(
        await body(),
      );
      await agent.claim(target, effect).prepare(revision, replicas, effect);
    },
    'POST target/shift': async ({ body }) => {
      const { target, weights, effect } = shiftSchema.parse(await body());
      await agent.claim(target, effect).shift(weights, effect);
    },
    'POST target/access': async ({ body }) => {
      const { target, access, effect } = setAccessSchema.parse(await body());
      await agent.claim(target, effect).setAccess(access, effect);
    },
    'POST target/retire': async ({ body }) => {
      const { target, revision, effect } = revisionCommandSchema.parse(
        await body(),
      );
      await agent.own(target, effect).retire(revision, effect);
    },
    'POST target/restart': async ({ body }) => {
      const { target, revision, effect } = revisionCommandSchema.parse(
        await body(),
      );
      agent.own(target, effect).restart(revision, effect);
    },
    'POST target/destroy': async ({ body }) => {
      const { target, effect } = destroySchema.parse(await body());
      const owned = agent.own(target, effect);
      await agent.jobs.destroy(owned.key);
      await owned.destroy(effect);
    },
    'GET targets': () => agent.inventory(),
  };
}

function jobRoutes(agent: Agent): Record<string, Route> {
  return {
    'POST job': async ({ body }) => {
      const request = jobSchema.parse(await body());
      const owned = agent.own(request.target, request.effect);
      await agent.jobs.run(owned.key, request, () =>
        owned.pass(request.effect),
      );
    },
    'GET job': ({ query }): JobStatus =>
      agent.jobs.ask(targetKey(targetOf(query)), required(query, 'identity')),
    'POST job/stop': async ({ body }) => {
      const { target, effect } = stopJobSchema.parse(await body());
      const { key } = agent.own(target, effect);
      agent.jobs.stop(key, effect.identity);
    },
    'GET job/logs': ({ query }) =>
      agent.jobs.logs(
        targetKey(targetOf(query)),
        required(query, 'identity'),
        query.get('cursor'),
      ),
  };
}

function buildRoutes(agent: Agent): Record<string, Route> {
  return {
    'POST build': async ({ body }) =>
      agent.builds.start(buildSchema.parse(await body())),
    'PUT build/checkout': ({ query, stream }) =>
      agent.builds.checkout(required(query, 'identity'), stream),
    'GET build': ({ query }) => agent.builds.ask(required(query, 'identity')),
    'GET build/logs': ({ query }) =>
      agent.builds.logs(required(query, 'identity'), query.get('cursor')),
    'POST build/stop': async ({ body }) =>
      agent.builds.stop(effectOnlySchema.parse(await body()).effect),
  };
}

function addonRoutes(agent: Agent): Record<string, Route> {
  const idAndEffect = effectOnlySchema.extend({ id: addonSchema.shape.id });
  return {
    'POST addon': async ({ body }) =>
      agent.addons.provision(addonSchema.parse(await body())),
    'GET addon': ({ query }) => agent.addons.ask(required(query, 'id')),
    'POST addon/access': async ({ body }) => {
      const { id, effect } = idAndEffect
        .partial({ effect: true })
        .parse(await body());
      return agent.addons.access(id, effect);
    },
    'POST addon/destroy': async ({ body }) => {
      const { id, effect } = idAndEffect.parse(await body());
      await agent.addons.destroy(id, effect);
    },
    'POST addon/clone': async ({ body }) => {
      const { sourceId, ...spec } = cloneAddonSchema.parse(await body());
      await agent.addons.provision(spec, { kind: 'clone', sourceId });
    },
    'POST addon/restore': async ({ body }) => {
      const { backupId, ...spec } = restoreAddonSchema.parse(await body());
      await agent.addons.provision(spec, { kind: 'restore', backupId });
    },
    'GET addons': () => [...agent.addons.list(), ...agent.backups.list()],
    'POST backup': async ({ body }) => {
      agent.backups.start(backupSchema.parse(await body()));
    },
    'GET backup': ({ query }) => agent.backups.ask(required(query, 'id')),
    'POST backup/remove': async ({ body }) => {
      agent.backups.remove(backupSchema.parse(await body()));
    },
  };
}

/** The agent's API. Whoever can open the socket may do everything: it is the portal's own. */
export function createApi(agent: Agent, halt: () => void): http.Server {
  const routes: Record<string, Route> = {
    'GET status': () => agent.status(),
    'POST halt': async () => {
      await agent.halt();
      setImmediate(halt);
    },
    ...targetRoutes(agent),
    ...jobRoutes(agent),
    ...buildRoutes(agent),
    ...addonRoutes(agent),
  };
  const server = http.createServer(async (req, res) => {
    const reply = (status: number, value: unknown) =>
      res
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(value ?? null));
    try {
      const url = new URL(req.url ?? '/', 'http://agent');
      const [, version, ...rest] = url.pathname.split('/');
      const route = routes[`${req.method} ${rest.join('/')}`];
      if (version !== PROTOCOL || !route)
        throw new AgentError(
          'not-found',
          `This agent speaks protocol ${PROTOCOL} and has no ${req.method} ${url.pathname}`,
        );
      reply(
        200,
        await route({
          query: url.searchParams,
          body: () => readBody(req),
          stream: req,
        }),
      );
    } catch (error) {
      const { kind, message } = failureOf(error);
      reply(kind ? STATUS[kind] : 500, {
        error: { kind: kind ?? 'failed', message },
      });
    }
  });
  server.requestTimeout = 0;
  return server;
}

function failureOf(error: unknown): { kind?: FailureKind; message: string } {
  if (error instanceof AgentError)
    return { kind: error.kind, message: error.message };
  // Never the input itself: it may hold secrets.
  if (error instanceof z.ZodError)
    return {
      kind: 'input',
      message: error.issues
        .map(issue => `${issue.path.join('.')}: ${issue.message}`)
        .join('; '),
    };
  if (error instanceof SyntaxError)
    return { kind: 'input', message: 'That is not JSON' };
  process.stderr.write(`agent: ${(error as Error).stack}\n`);
  return { message: (error as Error).message };
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > LARGEST_BODY)
      throw new AgentError('input', 'The request is too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
