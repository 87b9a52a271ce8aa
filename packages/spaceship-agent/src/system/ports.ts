import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';

const canListen = (port: number, host: string): Promise<boolean> =>
  new Promise(resolve => {
    const server = net.createServer();
    server.once('error', error =>
      resolve((error as NodeJS.ErrnoException).code !== 'EADDRINUSE'),
    );
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

/** Nothing listens on this port, neither on loopback nor on all addresses. */
export const isPortFree = async (port: number): Promise<boolean> =>
  (await canListen(port, '127.0.0.1')) &&
  (await canListen(port, '::')) &&
  (await canListen(port, '0.0.0.0'));

/** Hands out free ports below those that outgoing connections take, none twice. */
export class Ports {
  readonly #reserved = new Set<number>();

  reserve(port: number): void {
    this.#reserved.add(port);
  }

  release(port: number): void {
    this.#reserved.delete(port);
  }

  async pick(): Promise<number> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const port = randomInt(20_000, 32_000);
      if (this.#reserved.has(port)) continue;
      this.#reserved.add(port);
      if (await isPortFree(port)) return port;
      this.#reserved.delete(port);
    }
    throw new Error('No free port was found between 20000 and 32000');
  }
}

/** The user that listens on a port of this machine; undefined where that can't be told. */
export function listenerUid(port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text: string;
    try {
      text = fs.readFileSync(table, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')
        return Number(fields[7]);
    }
  }
  return undefined;
}
