import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { tarOfFiles } from '@spaceship/agent/testing';
import { askService } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { buildSync } from 'esbuild';
import { MemorySource } from '../MemorySource';
import type { Failure, Report } from './report';

const requestEveryMs = 25;

/** What the users of a database have come to so far. */
export type Load = {
  queries: number;
  logins: number;
  requests: number;
  /** Which logins were used, oldest first. */
  used: string[];
  failures: Failure[];
};

/** A service with two processes that use a database all the time, and people who use the service. */
export class Consumers {
  readonly commit = 'c1';
  readonly source: MemorySource;
  readonly #folder = mkdtempSync(join(tmpdir(), 'spaceship-consumers-'));
  readonly #failedRequests: Failure[] = [];
  #requests = 0;
  #isOver = false;
  #asking: Promise<void> = Promise.resolve();

  constructor() {
    chmodSync(this.#folder, 0o777);
    this.source = new ConsumerSource();
    this.source.commit(this.commit, null, {
      'spaceship.yaml': `apiVersion: spaceship.run/v1
addons: { database: { type: postgres, plan: small } }
processes:
  web:
    command: REPORTS=${this.#folder} exec node server.js
    health: { path: /healthz, timeout: 60s }
    replicas: 2
flow:
  - { stage: production, to: [production] }
triggers:
  - { on: push, branch: main, deliver: production }
`,
    });
  }

  /** From now on people ask the service for something, one after the other. */
  use(address: string): void {
    this.#asking = this.#ask(address);
  }

  load(): Load {
    const reports = this.#reports();
    const sum = (of: (report: Report) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    return {
      queries: sum(({ queries }) => queries),
      logins: sum(({ logins }) => logins),
      requests: this.#requests,
      used: [...new Set(reports.map(({ login }) => login))],
      failures: [
        ...reports.flatMap(({ failures }) => failures),
        ...this.#failedRequests,
      ],
    };
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#asking;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask(address: string): Promise<void> {
    while (!this.#isOver) {
      try {
        const { status } = await askService(address);
        if (status !== 200) throw new Error(`answered ${status}`);
        this.#requests += 1;
      } catch (error) {
        this.#failedRequests.push({
          at: Date.now(),
          what: 'request',
          error: String(error),
        });
      }
      await new Promise(resolve => {
        setTimeout(resolve, requestEveryMs);
      });
    }
  }

  #reports(): Report[] {
    return readdirSync(this.#folder)
      .filter(name => name.endsWith('.json'))
      .map(name => JSON.parse(readFileSync(join(this.#folder, name), 'utf8')));
  }
}

/** The service's program, in one file. */
class ConsumerSource extends MemorySource {
  async archive(): Promise<Readable> {
    const { outputFiles } = buildSync({
      entryPoints: [join(__dirname, 'consumer.ts')],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
      external: ['pg-native'],
    });
    return tarOfFiles({
      'server.js': outputFiles[0].text,
      'package.json': '{"name":"sample","version":"1.0.0"}',
    });
  }
}
