import { ConflictError } from '@backstage/errors';
import type {
  AddonProvider,
  AddonRegistry,
  Builder,
  BuilderRegistry,
  DestinationDriver,
  DriverRegistry,
  SourceProvider,
  SourceRegistry,
} from '@spaceship/backstage-plugin-spaceship-node';

/** Modules register before the plugin starts; sources may hand in events as soon as it has. */
export class ExtensionRegistries {
  readonly drivers = new Map<string, DestinationDriver>();
  readonly builders = new Map<string, Builder>();
  readonly sources = new Map<string, SourceProvider>();
  readonly addons = new Map<string, AddonProvider>();
  readonly #ready = deferred<Inbox>();

  readonly driverRegistry: DriverRegistry = {
    addDriver: driver => add(this.drivers, 'driver', driver),
  };
  readonly builderRegistry: BuilderRegistry = {
    addBuilder: builder => add(this.builders, 'builder', builder),
  };
  readonly addonRegistry: AddonRegistry = {
    addProvider: provider => add(this.addons, 'add-on provider', provider),
  };
  readonly sourceRegistry: SourceRegistry = {
    addProvider: provider => add(this.sources, 'source provider', provider),
    receive: async event => (await this.#ready.promise).receive(event),
    locations: async provider =>
      (await this.#ready.promise).locations(provider),
    remarks: async push => (await this.#ready.promise).remarks(push),
  };

  /** From now on events are taken. */
  open(inbox: Inbox): void {
    this.#ready.resolve(inbox);
  }

  /** Events will never be taken: whoever hands one in is told why. */
  refuse(reason: Error): void {
    this.#ready.reject(reason);
  }
}

type Inbox = Required<Omit<SourceRegistry, 'addProvider'>>;

function add<T extends { type: string }>(
  known: Map<string, T>,
  noun: string,
  one: T,
): void {
  if (known.has(one.type)) {
    throw new ConflictError(
      `Two modules bring a ${noun} of type ${one.type}. Remove one of them from the backend.`,
    );
  }
  known.set(one.type, one);
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}
