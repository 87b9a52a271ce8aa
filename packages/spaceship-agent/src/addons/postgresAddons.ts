import fs from 'node:fs';
import path from 'node:path';
import type {
  AddonAccess,
  AddonSpec,
  AddonStatus,
  Effect,
  AddonInventoryItem,
} from '../protocol.ts';
import type { Account, Accounts } from '../system/accounts.ts';
import { AgentError } from '../system/failure.ts';
import { passFence } from '../system/fence.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { shortHash, type Layout } from '../system/layout.ts';
import type { Ports } from '../system/ports.ts';
import { removeTree } from '../system/removeTree.ts';
import { isSameOrigin, type AddonRecord, type Origin } from './addonRecord.ts';
import { Backoff } from './backoff.ts';
import { dataOfBackup, dataOfClone, readyBackup } from './copies/madeData.ts';
import type { CopySource } from './copies/physicalCopy.ts';
import { PrivateServer } from './copies/privateServer.ts';
import { emptyData } from './emptyData.ts';
import { leftoversOf, strayFolders } from './leftovers.ts';
import { postgresBinaries } from './postgresBinaries.ts';
import { PostgresServer, SUPERUSER } from './postgresServer.ts';

const HOST = '127.0.0.1';

/** One that should run, or that is being removed. */
type Supervised = {
  record: AddonRecord;
  account: Account | undefined;
  server: PostgresServer;
  busy: boolean;
  /** Ends what is being done. */
  abort: AbortController;
  initialized: boolean;
  backoff: Backoff;
  detail: string;
};

/** A Postgres for each add-on, kept running. */
export class PostgresAddons {
  readonly #layout: Layout;
  readonly #accounts: Accounts;
  readonly #ports: Ports;
  readonly #records = new Map<string, AddonRecord>();
  readonly #supervised = new Map<string, Supervised>();
  #binaries: string | undefined;
  #halted = false;

  constructor(layout: Layout, accounts: Accounts, ports: Ports) {
    this.#layout = layout;
    this.#accounts = accounts;
    this.#ports = ports;
  }

  get count(): number {
    return this.#supervised.size;
  }

  recover(): void {
    for (const name of fs.readdirSync(this.#layout.addons)) {
      const record = readJson<AddonRecord>(this.#recordFile(name));
      if (record) this.#add(record);
    }
  }

  /** Makes an empty one, or one from a copy; or finds it. */
  async provision(spec: AddonSpec, origin?: Origin): Promise<void> {
    if (this.#adopt(spec, origin)) return;
    if (origin) this.#refuseOrigin(origin);
    const port = await this.#ports.pick();
    if (this.#records.has(spec.id)) {
      this.#ports.release(port);
      return;
    }
    this.#add(
      this.#saved({
        id: spec.id,
        plan: spec.plan,
        service: spec.service.name,
        destination: spec.destination.slug,
        fence: spec.effect.fence,
        port,
        state: 'wanted',
        ...(origin && { origin }),
      }),
    );
    this.tick(Date.now());
  }

  ask(id: string): AddonStatus {
    const record = this.#records.get(id);
    if (!record) return { state: 'absent' };
    const addon = this.#supervised.get(id);
    if (!addon) return { state: 'destroyed' };
    if (record.state === 'destroying')
      return { state: 'provisioning', detail: 'It is being destroyed' };
    if (record.failure)
      return { state: 'failed', message: record.failure, terminal: true };
    if (addon.server.isReady())
      return { state: 'running', detail: `Postgres on port ${record.port}` };
    return { state: 'provisioning', detail: addon.detail };
  }

  /** How to get in as superuser; only for a server that should exist. */
  access(id: string, effect: Effect | undefined): AddonAccess {
    const { record, server, detail } = this.#wanted(id);
    if (effect) this.#pass(record, effect);
    if (!server.isReady())
      throw new AgentError(
        'failed',
        `The add-on ${id} is not running yet: ${detail}`,
      );
    return {
      ...{ host: HOST, port: record.port, user: SUPERUSER },
      ...server.secrets,
    };
  }

  /** Where to copy it from. */
  sourceOf(id: string): CopySource {
    const { data } = this.#copied(id).server;
    const { user, password, host, port } = this.access(id, undefined);
    return { data, host, port, user, password };
  }

  /** The record of one that should exist, for its newest owner. */
  own(id: string, effect: Effect): Readonly<AddonRecord> {
    const { record } = this.#wanted(id);
    this.#pass(record, effect);
    return record;
  }

  /** Refuses who isn't the newest owner, also of one that is no more; gives its record, where there is one. */
  passFence(id: string, effect: Effect): Readonly<AddonRecord> | undefined {
    const record = this.#records.get(id);
    if (record) this.#pass(record, effect);
    return record;
  }

  async destroy(id: string, effect: Effect): Promise<void> {
    const record = this.#records.get(id);
    if (!record) {
      this.#add(
        this.#saved({
          ...{ id, plan: '', service: '', destination: '', port: 0 },
          fence: effect.fence,
          state: 'destroyed',
        }),
      );
      return;
    }
    this.#pass(record, effect);
    const addon = this.#supervised.get(id);
    if (!addon) return;
    record.state = 'destroying';
    this.#saved(record);
    addon.abort.abort();
    await this.#remove(addon);
  }

  list(): AddonInventoryItem[] {
    const all = [...this.#supervised.values()];
    return [
      ...all.map(({ record }) => ({
        addonId: record.id,
        what: `Postgres for ${record.service} at ${record.destination}`,
        where: this.#openFolder(record.id),
      })),
      ...all.flatMap(({ record, server }) => leftoversOf(record.id, server)),
      ...strayFolders(
        path.join(this.#layout.open, 'addons'),
        all.map(({ record }) => this.#openFolder(record.id)),
      ),
    ];
  }

  tick(now: number): void {
    if (this.#halted) return;
    for (const addon of this.#supervised.values()) {
      if (addon.busy || !addon.backoff.isOver(now)) continue;
      if (addon.record.state === 'destroying')
        this.#remove(addon).catch(() => {});
      else if (!addon.record.failure) this.#keepRunning(addon);
    }
  }

  async halt(): Promise<void> {
    this.#halted = true;
    await Promise.all(
      [...this.#supervised.values()].map(async addon => {
        if (!addon.initialized) addon.abort.abort();
        await untilIdle(addon);
        await addon.server.stop();
      }),
    );
  }

  #keepRunning(addon: Supervised): void {
    const { server, record } = addon;
    if (addon.initialized && server.isRunning()) {
      if (server.isReady()) addon.backoff.reset();
      return;
    }
    addon.busy = true;
    const work = async () => {
      await server.initialize(draft => this.#fill(addon, draft));
      addon.initialized = true;
      addon.detail = 'The server starts';
      await server.start();
    };
    work()
      .then(() => {
        // One that ends again at once is not tried without a pause.
        addon.backoff.tried();
      })
      .catch(error => {
        addon.detail = addon.backoff.failed(error);
        if (!(error instanceof AgentError) || error.kind !== 'terminal') return;
        record.failure = error.message;
        this.#saved(record);
      })
      .finally(() => {
        addon.busy = false;
      });
  }

  async #fill(addon: Supervised, draft: string): Promise<void> {
    const { record, account, server, abort } = addon;
    const { origin, id } = record;
    const { password } = server.secrets;
    addon.detail = 'The data folder is made';
    if (!origin)
      return emptyData(this.#programs(account), draft, account, password);
    PrivateServer.killLeft(id);
    const owner = {
      ...{ addonId: id, account, password, signal: abort.signal },
      binaries: this.#programs(account),
      say: (detail: string) => {
        addon.detail = detail;
      },
    };
    return origin.kind === 'clone'
      ? dataOfClone(draft, this.sourceOf(origin.sourceId), owner)
      : dataOfBackup(draft, this.#layout.backups, origin.backupId, owner);
  }

  async #remove(addon: Supervised): Promise<void> {
    await untilIdle(addon);
    const { record } = addon;
    if (record.state !== 'destroying') return;
    addon.busy = true;
    try {
      PrivateServer.killLeft(record.id);
      await addon.server.stop();
      await removeTree(this.#openFolder(record.id));
      const own = path.dirname(this.#recordFile(shortHash(record.id)));
      for (const name of fs.readdirSync(own))
        if (name !== 'addon.json')
          fs.rmSync(path.join(own, name), { recursive: true });
      this.#ports.release(record.port);
      this.#accounts.releaseAddon(record.id);
      record.state = 'destroyed';
      this.#saved(record);
      this.#supervised.delete(record.id);
    } finally {
      addon.busy = false;
    }
  }

  /** Finds one that was begun before; refuses what doesn't fit it. */
  #adopt({ id, effect }: AddonSpec, origin: Origin | undefined): boolean {
    const known = this.#records.get(id);
    if (!known) return false;
    this.#pass(known, effect);
    if (known.state !== 'wanted')
      throw new AgentError(
        'terminal',
        `The add-on ${id} was destroyed, and an id never comes back; make a new one`,
      );
    if (!isSameOrigin(known.origin, origin))
      throw new AgentError(
        'terminal',
        `The add-on ${id} was begun with other data; make a new one`,
      );
    return true;
  }

  /** Says at once what can't be copied from. */
  #refuseOrigin(origin: Origin): void {
    if (origin.kind === 'clone') this.#copied(origin.sourceId);
    else readyBackup(this.#layout.backups, origin.backupId);
  }

  #copied(id: string): Supervised {
    const addon = this.#supervised.get(id);
    if (addon?.record.state === 'wanted') return addon;
    throw new AgentError(
      'terminal',
      `There is no add-on ${id} any more that could be copied; choose another one`,
    );
  }

  #wanted(id: string): Supervised {
    const addon = this.#supervised.get(id);
    if (addon?.record.state === 'wanted') return addon;
    throw new AgentError(
      'terminal',
      `There is no add-on ${id}; provision it first`,
    );
  }

  #add(record: AddonRecord): void {
    this.#records.set(record.id, record);
    if (record.state === 'destroyed') return;
    this.#ports.reserve(record.port);
    const account = this.#accounts.forAddon(record.id);
    this.#supervised.set(record.id, {
      record,
      account,
      server: new PostgresServer(
        {
          own: path.dirname(this.#recordFile(shortHash(record.id))),
          open: this.#openFolder(record.id),
        },
        record.port,
        account,
        () => this.#programs(account),
      ),
      busy: false,
      abort: new AbortController(),
      initialized: false,
      backoff: new Backoff(),
      detail: 'It waits for its turn',
    });
  }

  #programs(account: Account | undefined): string {
    this.#binaries ??= postgresBinaries(
      process.argv[1],
      path.join(this.#layout.open, 'postgres'),
      account,
    );
    return this.#binaries;
  }

  #pass(record: AddonRecord, effect: Effect): void {
    const fence = passFence(
      record.fence,
      effect.fence,
      `the add-on ${record.id}`,
    );
    if (fence === record.fence) return;
    this.#saved({ ...record, fence });
    record.fence = fence;
  }

  #saved(record: AddonRecord): AddonRecord {
    const file = this.#recordFile(shortHash(record.id));
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeJson(file, record);
    return record;
  }

  #openFolder(id: string): string {
    return path.join(this.#layout.open, 'addons', shortHash(id));
  }

  #recordFile(name: string): string {
    return path.join(this.#layout.addons, name, 'addon.json');
  }
}

async function untilIdle(addon: Supervised): Promise<void> {
  while (addon.busy) await new Promise(resolve => setTimeout(resolve, 20));
}
