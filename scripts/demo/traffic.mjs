import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks a delivered service as its users do: through the router, by host name.
 * Node does not resolve `*.localhost`, so the name goes into the header.
 */
export function ask(address, path = '/', { agent, timeoutMs = 15_000 } = {}) {
  const { host, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path,
        agent,
        headers: { host },
        timeout: timeoutMs,
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            text,
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
    );
    request.on('error', reject);
  });
}

/** Requests that go on in the background until `stop()`, which says how they went. */
export class Traffic {
  #going = true;
  #workers;

  constructor(address, { path = '/version', users = 3, pauseMs = 50 } = {}) {
    this.sent = 0;
    this.failures = [];
    this.versions = [];
    this.slowestMs = 0;
    const agent = new http.Agent({ keepAlive: true, maxSockets: users });
    this.#workers = Array.from({ length: users }, () =>
      this.#use(address, path, agent, pauseMs),
    );
    this.agent = agent;
  }

  async #use(address, path, agent, pauseMs) {
    while (this.#going) {
      const startedAt = performance.now();
      this.sent += 1;
      try {
        const answer = await ask(address, path, { agent });
        if (answer.status >= 400) {
          this.#fail(`${answer.status} ${answer.text.slice(0, 120)}`);
        }
        const version = answer.headers['x-version'];
        if (version && !this.versions.includes(version)) {
          this.versions.push(version);
        }
      } catch (error) {
        this.#fail(String(error));
      }
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      await sleep(pauseMs);
    }
  }

  #fail(what) {
    this.failures.push(`${new Date().toISOString()} ${what}`);
  }

  async stop() {
    this.#going = false;
    await Promise.all(this.#workers);
    this.agent.destroy();
    return this;
  }

  toString() {
    return `${this.sent} requests, ${
      this.failures.length
    } failed, slowest ${Math.round(
      this.slowestMs,
    )} ms, versions ${this.versions.join(' then ')}`;
  }
}
