import http from 'node:http';

/**
 * A service without dependencies for the kits: answers with its version, process and port, prints what it is told to
 * keep secret, says what it was sent (`/echo`, or by an upgraded connection), tries to set cookies that are not its
 * own (`/cookies`), takes upgrades but for `/refused`, and behaves badly when its variables say so.
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
  if (req.url.startsWith('/echo')) {
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.rawHeaders }));
    return;
  }
  if (req.url === '/cookies') {
    res.setHeader('set-cookie', [
      'theme=dark; Path=/',
      'spaceship-session=mine; Path=/',
      ' SpaceShip-Visit=mine; Path=/',
      '=spaceship-session=mine; Path=/',
    ]);
    res.end();
    return;
  }
  const answer = JSON.stringify({ version, pid: process.pid, port: process.env.PORT, color: process.env.COLOR });
  setTimeout(() => res.end(answer), 2);
});
server.on('upgrade', (req, socket, head) => {
  socket.on('error', () => {});
  if (req.url === '/refused') {
    socket.write('HTTP/1.1 426 Upgrade Required\\r\\nSet-Cookie: spaceship-session=mine\\r\\nContent-Length: 2\\r\\n\\r\\nno');
    socket.pipe(socket);
    return;
  }
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\nSet-Cookie: spaceship-session=mine\\r\\n\\r\\n');
  socket.write(JSON.stringify(req.rawHeaders));
  socket.write(head);
  socket.pipe(socket);
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
