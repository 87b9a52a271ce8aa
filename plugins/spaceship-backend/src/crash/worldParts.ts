import {
  FencedError,
  type Builder,
  type DestinationDriver,
  type Target,
} from '@spaceship/backstage-plugin-spaceship-node';
import { fenced } from './Effects';
import {
  askWorld,
  type Tag,
  type TargetWorld,
  type WorldMethod,
} from './TargetWorld';

/** Calls a method of the world: in this process, or where the world is. */
export type CallWorld = (method: WorldMethod, args: unknown[]) => Promise<any>;

export const callHere =
  (world: TargetWorld): CallWorld =>
  async (method, args) =>
    askWorld(world, method, args);

/** A driver and a builder whose effects take place in the world. */
export function worldParts(
  call: CallWorld,
  worker: string,
): { driver: DestinationDriver; builder: Builder } {
  const effectful = async (method: WorldMethod, args: unknown[]) => {
    try {
      return await call(method, args);
    } catch (error) {
      if ((error as Error).message.includes(fenced)) {
        throw new FencedError('A newer owner was seen at the target.');
      }
      throw error;
    }
  };
  const names = new Map<string, string>();
  const driver: DestinationDriver = {
    type: 'fake',
    capabilities: {
      weights: true,
      jobs: true,
      replicas: true,
      logs: true,
      access: true,
    },
    check: async () => {},
    prepare: (target, revision, replicas, effect) =>
      effectful('prepare', [
        nameOf(target),
        revision.name,
        replicas,
        revision.variables.DATABASE_URL ?? null,
        effect,
        worker,
        tagOf(target),
      ]),
    shift: (target, weights, effect) =>
      effectful('shift', [nameOf(target), weights, effect, worker]),
    retire: (target, revision, effect) =>
      effectful('retire', [nameOf(target), revision, effect, worker]),
    run: async (target, _revision, job, effect) => {
      names.set(effect.identity.subject + effect.identity.step, job.name);
      await effectful('run', [nameOf(target), job.command, effect, worker]);
    },
    askJob: (_target, identity) =>
      call('askJob', [
        identity,
        names.get(identity.subject + identity.step) ?? '',
      ]),
    stopJob: (target, effect) =>
      effectful('stopJob', [nameOf(target), effect, worker]),
    jobLogs: (_target, identity, cursor) => call('logs', [identity, cursor]),
    observe: target => call('observe', [nameOf(target)]),
    logs: (_target, revision, cursor) => call('outputOf', [revision, cursor]),
    restart: (target, revision, effect) =>
      effectful('restart', [nameOf(target), revision, effect, worker]),
    setAccess: (target, access, effect) =>
      effectful('setAccess', [
        nameOf(target),
        access,
        effect,
        worker,
        tagOf(target),
      ]),
    destroy: (target, effect) =>
      effectful('destroy', [nameOf(target), effect, worker]),
    inventory: () => call('inventory', []),
  };
  const builder: Builder = {
    type: 'fake',
    start: (_request, effect) => effectful('build', [effect, worker]),
    ask: identity => call('askBuild', [identity]),
    logs: (identity, cursor) => call('logs', [identity, cursor]),
    stop: effect => call('stopBuild', [effect]),
  };
  return { driver, builder };
}

const tagOf = (target: Target): Tag => ({
  serviceId: target.service.id,
  destinationId: target.destination.id,
});

export const nameOf = (target: Target): string =>
  `${target.service.name}-${target.destination.slug}`;
