import fs from 'node:fs';
import path from 'node:path';
import type {
  AddonAccess,
  AddonSpec,
  AddonStatus,
  Effect,
} from '../protocol.ts';
import type { Accounts } from '../system/accounts.ts';
import { AgentError } from '../system/failure.ts';
import { passFence } from '../system/fence.ts';
import { readJson, writeJson } from '../system/jsonFile.ts';
import { shortHash, type Layout } from '../system/layout.ts';
import type { Ports } from '../system/ports.ts';
import { removeTree } from '../system/removeTree.ts';
import { postgresBinaries } from './postgresBinaries.ts';
import { PostgresServer } from './postgresServer.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** What should exist of one add-on. After its end only this is left: the id never comes back. */
type AddonRecord = {
  id: string;
  plan: string;
  service: string;
  destination: string;
  fence: number;
  port: number;
  state: 'wanted' | 'destroying' | 'destroyed';
};

type Supervised = {
  record: AddonRecord;
  server: PostgresServer;
  busy: boolean;
  initialized: boolean;
  failures: number;
  nextStartAt: number;
  detail: string;
};

/** A Postgres for each add-on, kept running. */
export class PostgresAddons {
  readonly #layout: Layout;
  readonly #accounts: Accounts;
  readonly #ports: Ports;
  readonly #addons = new Map<string, Supervised>();
  #binaries: string | undefined;
  #halted = false;

  constructor(layout: Layout, accounts: Accounts, ports: Ports) {
    this.#layout = layout;
    this.#accounts = accounts;
    this.#ports = ports;
  }

  get count(): number {
    return this.list().length;
  }

  recover(): void {
    for (const name of fs.readdirSync(this.#layout.addons)) {
      const record = readJson<AddonRecord>(this.#recordFile(name));
      if (record) this.#supervise(record);
    }
  }

  async provision(spec: AddonSpec): Promise<void> {
    const known = this.#addons.get(spec.id);
    if (known) {
      this.#pass(known.record, spec.effect);
      if (known.record.state !== 'wanted')
        throw new AgentError(
          'terminal',
          `The add-on ${spec.id} was destroyed, and an id never comes back; make a new one`,
        );
      return;
    }
    const port = await this.#ports.pick();
    if (this.#addons.has(spec.id)) {
      this.#ports.release(port);
      return;
    }
    const record: AddonRecord = {
      id: spec.id,
      plan: spec.plan,
      service: spec.service.name,
      destination: spec.destination.slug,
      fence: spec.effect.fence,
      port,
      state: 'wanted',
    };
    fs.mkdirSync(path.dirname(this.#recordFile(shortHash(spec.id))), {
      recursive: true,
      mode: 0o700,
    });
    this.#save(record);
    this.#supervise(record);
  }

  ask(id: string): AddonStatus {
    const addon = this.#addons.get(id);
    if (!addon) return { state: 'absent' };
    if (addon.record.state === 'destroyed') return { state: 'destroyed' };
    if (addon.record.state === 'destroying')
      return { state: 'provisioning', detail: 'It is being destroyed' };
    if (addon.server.isReady())
      return {
        state: 'running',
        detail: `Postgres on port ${addon.record.port}`,
      };
    return { state: 'provisioning', detail: addon.detail };
  }

  /** How to get in as superuser; only for a server that should exist. */
  access(id: string, effect: Effect | undefined): AddonAccess {
    const addon = this.#addons.get(id);
    if (addon?.record.state !== 'wanted')
      throw new AgentError(
        'terminal',
        `There is no add-on ${id}; provision it first`,
      );
    if (effect) this.#pass(addon.record, effect);
    if (!addon.server.isReady())
      throw new AgentError(
        'failed',
        `The add-on ${id} is not running yet: ${addon.detail}`,
      );
    return {
      host: '127.0.0.1',
      port: addon.record.port,
      user: 'postgres',
      ...addon.server.secrets,
    };
  }

  async destroy(id: string, effect: Effect): Promise<void> {
    const addon = this.#addons.get(id);
    if (!addon) {
      const record: AddonRecord = {
        ...{ id, plan: '', service: '', destination: '', port: 0 },
        fence: effect.fence,
        state: 'destroyed',
      };
      fs.mkdirSync(path.dirname(this.#recordFile(shortHash(id))), {
        recursive: true,
        mode: 0o700,
      });
      this.#save(record);
      this.#supervise(record);
      return;
    }
    this.#pass(addon.record, effect);
    if (addon.record.state === 'destroyed') return;
    addon.record.state = 'destroying';
    this.#save(addon.record);
    await this.#remove(addon);
  }

  list(): { addonId: string; what: string; where: string }[] {
    return [...this.#addons.values()]
      .filter(({ record }) => record.state !== 'destroyed')
      .map(({ record }) => ({
        addonId: record.id,
        what: `Postgres for ${record.service} at ${record.destination}`,
        where: this.#openFolder(record.id),
      }));
  }

  tick(now: number): void {
    if (this.#halted) return;
    for (const addon of this.#addons.values()) {
      if (addon.busy || now < addon.nextStartAt) continue;
      if (addon.record.state === 'destroying')
        this.#remove(addon).catch(() => {});
      else if (addon.record.state === 'wanted') this.#keepRunning(addon);
    }
  }

  async halt(): Promise<void> {
    this.#halted = true;
    await Promise.all(
      [...this.#addons.values()].map(async addon => {
        while (addon.busy)
          await new Promise(resolve => setTimeout(resolve, 20));
        await addon.server.stop();
      }),
    );
  }

  #keepRunning(addon: Supervised): void {
    if (addon.initialized && addon.server.isRunning()) {
      if (addon.failures > 0 && addon.server.isReady()) addon.failures = 0;
      return;
    }
    addon.busy = true;
    const delay = Math.min(
      FIRST_DELAY_MS * 2 ** addon.failures,
      LONGEST_DELAY_MS,
    );
    const work = async () => {
      addon.detail = addon.initialized
        ? 'The server starts'
        : 'The data folder is made';
      await addon.server.initialize();
      addon.initialized = true;
      await addon.server.start();
      addon.detail = 'The server starts';
    };
    work()
      .catch(error => {
        addon.detail = `${error.message}; it is tried again in ${
          delay / 1000
        } s`;
      })
      .finally(() => {
        addon.failures += 1;
        addon.nextStartAt = addon.server.isRunning() ? 0 : Date.now() + delay;
        addon.busy = false;
      });
  }

  async #remove(addon: Supervised): Promise<void> {
    while (addon.busy) await new Promise(resolve => setTimeout(resolve, 20));
    if (addon.record.state !== 'destroying') return;
    addon.busy = true;
    try {
      await addon.server.stop();
      await removeTree(this.#openFolder(addon.record.id));
      const own = path.dirname(this.#recordFile(shortHash(addon.record.id)));
      for (const name of fs.readdirSync(own))
        if (name !== 'addon.json')
          fs.rmSync(path.join(own, name), { recursive: true });
      this.#ports.release(addon.record.port);
      addon.record.state = 'destroyed';
      this.#save(addon.record);
    } finally {
      addon.busy = false;
    }
  }

  #supervise(record: AddonRecord): void {
    if (record.state !== 'destroyed') this.#ports.reserve(record.port);
    const account = this.#accounts.forAddon(record.id);
    const server = new PostgresServer(
      {
        own: path.dirname(this.#recordFile(shortHash(record.id))),
        open: this.#openFolder(record.id),
      },
      record.port,
      account,
      () => {
        this.#binaries ??= postgresBinaries(
          process.argv[1],
          path.join(this.#layout.open, 'postgres'),
          account,
        );
        return this.#binaries;
      },
    );
    this.#addons.set(record.id, {
      record,
      server,
      busy: false,
      initialized: false,
      failures: 0,
      nextStartAt: 0,
      detail: 'It waits for its turn',
    });
  }

  #pass(record: AddonRecord, effect: Effect): void {
    const fence = passFence(
      record.fence,
      effect.fence,
      `the add-on ${record.id}`,
    );
    if (fence === record.fence) return;
    record.fence = fence;
    this.#save(record);
  }

  #save(record: AddonRecord): void {
    writeJson(this.#recordFile(shortHash(record.id)), record);
  }

  #openFolder(id: string): string {
    return path.join(this.#layout.open, 'addons', shortHash(id));
  }

  #recordFile(name: string): string {
    return path.join(this.#layout.addons, name, 'addon.json');
  }
}
