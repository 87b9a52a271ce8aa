import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../scripts/lib/checkout.mjs';

const { build } = createRequire(import.meta.url)('esbuild');

const PAGE = `<!doctype html>
<html lang="en">
  <head><title>Portal</title><link rel="stylesheet" href="/legacy.css" /></head>
  <body><div id="root"></div><script type="module" src="/legacy.js"></script></body>
</html>
`;
const TYPES = { js: 'text/javascript', css: 'text/css' };

/** The small portal on the older frontend system, in front of the API of the portal under test. */
export async function startLegacyPortal(portal) {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-legacy-'));
  await build({
    entryPoints: [join(CHECKOUT, 'plugins/spaceship/dev/legacy.tsx')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env': '{}',
      global: 'globalThis',
    },
    // What the older front end expects of its bundler: pieces of Node.
    alias: { stream: 'stream-browserify' },
    banner: {
      js: 'globalThis.process ??= { env: {}, nextTick: queueMicrotask };',
    },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl' },
  });
  const server = createServer((asked, answer) => {
    if (asked.url.startsWith('/api/')) forward(portal, asked, answer);
    else serve(folder, asked.url, answer);
  });
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serve(folder, url, answer) {
  const [, name, type] = /^\/(legacy\.(js|css))$/.exec(url) ?? [];
  answer.setHeader('content-type', TYPES[type] ?? 'text/html');
  answer.end(name ? await readFile(join(folder, name)) : PAGE);
}

function forward({ url }, asked, answer) {
  const target = new URL(asked.url, url);
  const upstream = request(
    target,
    {
      method: asked.method,
      headers: { ...asked.headers, host: target.host },
    },
    answered => {
      answer.writeHead(answered.statusCode, answered.headers);
      answered.pipe(answer);
    },
  );
  upstream.on('error', () => answer.destroy());
  asked.pipe(upstream);
}
