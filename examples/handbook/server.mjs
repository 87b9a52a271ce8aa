import { createServer } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const { PORT, SPACESHIP_DESTINATION, SPACESHIP_RELEASE } = process.env;
const site = fileURLToPath(new URL('docs/.vitepress/dist', import.meta.url));
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://handbook');
  if (pathname === '/health') {
    response.end('ok\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const found = await fileFor(pathname);
  const file = found ?? join(site, '404.html');
  response.writeHead(found ? 200 : 404, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    // Names of assets carry a digest of their content; pages are asked for again.
    'cache-control': pathname.startsWith('/assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
    'x-release': SPACESHIP_RELEASE ?? 'none',
    'x-destination': SPACESHIP_DESTINATION ?? 'none',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
});

/** The file of a path below the site: as it is, a page without its ending, or a folder's index. */
async function fileFor(pathname) {
  let path;
  try {
    path = normalize(decodeURIComponent(pathname));
  } catch {
    return null;
  }
  if (path.includes('\0') || path.split(/[\\/]/).includes('..')) return null;
  for (const candidate of [path, `${path}.html`, join(path, 'index.html')]) {
    const file = join(site, candidate);
    const isFile = await stat(file).then(
      found => found.isFile(),
      () => false,
    );
    if (isFile) return file;
  }
  return null;
}

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`handbook listens on ${PORT}`);
});

// Answers what it has begun, then goes: nobody notices a delivery.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
