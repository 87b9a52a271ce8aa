import http from 'node:http';

/** Asks at an address that needs no DNS; `agent` keeps connections. */
export function ask(
  address: string,
  urlPath = '/',
  agent: http.Agent | false = false,
): Promise<{ status: number; body: string }> {
  const { host, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path: urlPath, agent, headers: { host } },
      response => {
        let body = '';
        response.on('data', chunk => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}

/** Requests on connections that are kept, until told to stop; counts what went wrong. */
export function load(address: string, connections: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const seen = { requests: 0, failures: [] as string[] };
  let going = true;
  const workers = Array.from({ length: connections }, async () => {
    while (going) {
      seen.requests += 1;
      try {
        const { status } = await ask(address, '/', agent);
        if (status !== 200) seen.failures.push(String(status));
      } catch (error) {
        seen.failures.push((error as Error).message);
      }
    }
  });
  return async () => {
    going = false;
    await Promise.all(workers);
    agent.destroy();
    return seen;
  };
}
