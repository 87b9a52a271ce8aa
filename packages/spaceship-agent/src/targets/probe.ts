import http from 'node:http';
import net from 'node:net';

export type Probe = { healthy: true } | { healthy: false; detail: string };

const TIMEOUT_MS = 5000;

const reason = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
    ? 'found nothing that listens'
    : `failed: ${error.message}`;

/** Asks a process over HTTP; 2xx and 3xx are healthy. Nobody waits for the end of a body that has none. */
export const probeHttp = (
  port: number,
  path: string,
  timeoutMs = TIMEOUT_MS,
): Promise<Probe> =>
  new Promise(resolve => {
    const failed = (why: string) =>
      resolve({ healthy: false, detail: `GET ${path} on port ${port} ${why}` });
    const signal = AbortSignal.timeout(timeoutMs);
    const request = http.get(
      { host: '127.0.0.1', port, path, agent: false, signal },
      response => {
        response.on('error', () => {});
        response.resume();
        const code = response.statusCode ?? 0;
        if (code >= 200 && code < 400) resolve({ healthy: true });
        else failed(`answered ${code}`);
      },
    );
    request.on('error', error =>
      failed(
        signal.aborted
          ? `did not answer in ${timeoutMs / 1000} s`
          : reason(error),
      ),
    );
  });

/** An open port is healthy. */
export const probePort = (port: number): Promise<Probe> =>
  new Promise(resolve => {
    const socket = net.connect({
      host: '127.0.0.1',
      port,
      timeout: TIMEOUT_MS,
    });
    const failed = (why: string) => {
      socket.destroy();
      resolve({ healthy: false, detail: `Port ${port} ${why}` });
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve({ healthy: true });
    });
    socket.once('timeout', () => failed('does not answer'));
    socket.once('error', error => failed(reason(error)));
  });
