import { killGit, spawnGit } from '@spaceship/backstage-plugin-spaceship-node';
import type express from 'express';
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pusherEnvironment } from '../heads/refLog';
import { PushReply } from './PushReply';

/** The three requests of git's smart protocol; nothing else of a repository is served. */
export type GitRequest = {
  /** Folder of all repositories, and this one's in it. */
  root: string;
  directory: string;
  action: 'info/refs' | 'git-upload-pack' | 'git-receive-pack';
  service: 'git-upload-pack' | 'git-receive-pack';
  user: string;
  maxPushBytes: number;
};

export type GitEnded = {
  exitCode: number | null;
  stderr: string;
  /** Closes the answer; to a push, with lines that git shows to the person. */
  close(lines?: readonly string[]): void;
};

const longestMs = 60 * 60 * 1000;

// Old histories have these; they harm nobody.
const tolerated = [
  'badTimezone',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'zeroPaddedFilemode',
];

/**
 * Lets `git http-backend` answer a request of git's, as a CGI program without a shell. Resolves when git has ended and
 * its answer is written, but not closed: the caller may want something done before the person's `git push` returns.
 */
export async function serveGit(
  req: express.Request,
  res: express.Response,
  request: GitRequest,
): Promise<GitEnded> {
  const child = spawnGit(['http-backend'], {
    settings: {
      'http.receivepack': 'true',
      'http.uploadpack': 'true',
      'http.getanyfile': 'false',
      'receive.fsckObjects': 'true',
      'receive.maxInputSize': String(request.maxPushBytes),
      'receive.advertisePushOptions': 'false',
      ...Object.fromEntries(
        tolerated.map(fault => [`receive.fsck.${fault}`, 'ignore']),
      ),
    },
    env: {
      ...pusherEnvironment(request.user),
      GIT_PROJECT_ROOT: request.root,
      GIT_HTTP_EXPORT_ALL: '1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      PATH_INFO: `/${request.directory}/${request.action}`,
      QUERY_STRING:
        request.action === 'info/refs' ? `service=${request.service}` : '',
      REQUEST_METHOD: req.method,
      CONTENT_TYPE: req.header('content-type') ?? '',
      CONTENT_LENGTH: req.header('content-length') ?? '',
      HTTP_CONTENT_ENCODING: req.header('content-encoding') ?? '',
      GIT_PROTOCOL: req.header('git-protocol') ?? '',
      REMOTE_USER: request.user,
      REMOTE_ADDR: req.socket.remoteAddress ?? '',
    },
  });
  const answer =
    request.action === 'git-receive-pack' ? new PushReply() : undefined;
  const timer = setTimeout(() => killGit(child), longestMs);
  res.on('close', () => {
    if (res.writableFinished) return;
    killGit(child);
    // Nobody takes what is left in them.
    child.stdout.destroy();
    answer?.destroy();
  });
  child.stdin.on('error', () => req.unpipe(child.stdin).resume());
  req.pipe(child.stdin);

  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 8192) stderr += chunk.toString('utf8');
  });
  answer?.pipe(res, { end: false });
  forwardCgi(child.stdout, res, answer ?? res);
  const exitCode = await new Promise<number | null>(resolve => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  clearTimeout(timer);
  if (answer) await passed(answer.end());
  return {
    exitCode,
    stderr,
    close: (lines = []) => res.end(answer?.endingWith(lines)),
  };
}

/** Everything went through it, or nobody takes it any more. */
const passed = (stream: Transform): Promise<void> =>
  finished(stream, { readable: false }).catch(() => {});

/** Makes what a CGI program writes the answer: its header lines, then the body as it comes. */
function forwardCgi(
  output: NodeJS.ReadableStream,
  res: express.Response,
  body: NodeJS.WritableStream,
): void {
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      if (head.length > 64 * 1024) output.removeListener('data', readHead);
      return;
    }
    output.removeListener('data', readHead);
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      if (name === 'status') res.status(Number.parseInt(value, 10));
      else if (colon > 0) res.setHeader(name, value);
    }
    body.write(head.subarray(end + 4));
    output.pipe(body, { end: false });
  };
  output.on('data', readHead);
}
