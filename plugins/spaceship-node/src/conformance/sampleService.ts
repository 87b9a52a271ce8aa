import http from 'node:http';

/**
 * A service without dependencies for the kits: answers with its version, process and port, counts its starts, prints
 * what it is told to keep secret, and behaves badly when its variables say so.
 */
export const sampleService: Readonly<Record<string, string>> = {
  'version.txt': 'one\n',
  'server.js': `
const http = require('node:http');
const fs = require('node:fs');
const version = fs.readFileSync('version.txt', 'utf8').trim();
console.log('started ' + version + ' with ' + process.env.TOKEN);
const server = http.createServer((req, res) => {
  if (req.url === '/healthz') {
    res.statusCode = process.env.SICK ? 500 : 200;
    res.end();
    return;
  }
  if (req.url === '/exit') process.exit(7);
  const answer = JSON.stringify({ version, pid: process.pid, port: process.env.PORT, color: process.env.COLOR });
  setTimeout(() => res.end(answer), 2);
});
server.keepAliveTimeout = 65000;
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  console.log('stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`,
};

export type SampleAnswer = {
  version: string;
  pid: number;
  port: string;
  color?: string;
};

/** Asks a service at the address that people use; `*.localhost` needs no DNS this way. */
export function askService(
  address: string,
  path = '/',
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.get(
      {
        host: hostname.endsWith('.localhost') ? '127.0.0.1' : hostname,
        port,
        path,
        agent: false,
        headers: { host: `${hostname}:${port}` },
      },
      response => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', chunk => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}
