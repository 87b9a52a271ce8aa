import { gitEnvironment } from '@spaceship/backstage-plugin-spaceship-node';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type HttpsGitServer = {
  port: number;
  caFile: string;
  /** Authorization headers that came, in order. */
  authorizations: (string | undefined)[];
  close(): Promise<void>;
};

/**
 * git over https on loopback for every name below `root`, with a certificate for git.example.org and 127.0.0.1.
 * `/moved/…` redirects, `/private/…` wants the password “word”.
 */
export async function startHttpsGitServer(
  root: string,
): Promise<HttpsGitServer> {
  const pems = generate([{ name: 'commonName', value: 'git.example.org' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'git.example.org' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const caFile = join(root, 'ca.pem');
  await writeFile(caFile, pems.cert);
  const authorizations: (string | undefined)[] = [];
  const wanted = `Basic ${Buffer.from('reader:word').toString('base64')}`;

  const server = createServer(
    { key: pems.private, cert: pems.cert },
    (req, res) => {
      const url = new URL(req.url ?? '/', 'https://x');
      authorizations.push(req.headers.authorization);
      if (url.pathname.startsWith('/moved/')) {
        res.writeHead(302, { location: req.url!.replace('/moved', '') }).end();
        return;
      }
      if (
        url.pathname.startsWith('/private/') &&
        req.headers.authorization !== wanted
      ) {
        res.writeHead(401, { 'www-authenticate': 'Basic' }).end();
        return;
      }
      const cgi = spawn('git', ['http-backend'], {
        env: gitEnvironment(
          {},
          {
            GIT_PROJECT_ROOT: root,
            GIT_HTTP_EXPORT_ALL: '1',
            PATH_INFO: url.pathname.replace(/^\/private/, ''),
            QUERY_STRING: url.search.slice(1),
            REQUEST_METHOD: req.method ?? 'GET',
            CONTENT_TYPE: req.headers['content-type'] ?? '',
            HTTP_CONTENT_ENCODING: req.headers['content-encoding'] ?? '',
            GIT_PROTOCOL: String(req.headers['git-protocol'] ?? ''),
          },
        ),
      });
      req.pipe(cgi.stdin);
      const output: Buffer[] = [];
      cgi.stdout.on('data', chunk => output.push(chunk));
      cgi.on('close', () => {
        const all = Buffer.concat(output);
        const end = all.indexOf('\r\n\r\n');
        for (const line of all.subarray(0, end).toString().split('\r\n')) {
          const [name, value] = line.split(': ');
          if (name === 'Status') res.statusCode = Number.parseInt(value, 10);
          else res.setHeader(name, value);
        }
        res.end(all.subarray(end + 4));
      });
    },
  );
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  return {
    port: (server.address() as AddressInfo).port,
    caFile,
    authorizations,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
