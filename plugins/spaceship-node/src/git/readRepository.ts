import { InputError, NotFoundError } from '@backstage/errors';
import { PassThrough, type Readable } from 'node:stream';
import type { CommitInfo } from '../sources';
import {
  checkCommitId,
  checkRefName,
  checkTreePath,
  isCommitId,
} from './names';
import { GitError, killGit, runGit, spawnGit } from './runGit';

/** The largest file that `readFileAt` gives. */
const maxFileBytes = 1024 * 1024;

const fieldsPerCommit = 8;
// NUL parts the fields: no commit message can hold one.
const commitFormat =
  '--format=tformat:%H%x00%cI%x00%an%x00%ae%x00%cn%x00%ce%x00%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x0A)%x00%B';

const inRepository = (gitDir: string, ...args: string[]) => [
  `--git-dir=${gitDir}`,
  ...args,
];

/** Does the repository have this object, as a commit? */
export async function hasCommit(
  gitDir: string,
  commit: string,
): Promise<boolean> {
  checkCommitId(commit);
  try {
    await runGit(inRepository(gitDir, 'cat-file', '-e', `${commit}^{commit}`));
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== null) return false;
    throw error;
  }
}

/** The commit that a branch, a tag, or a commit id of at least 7 digits names. Throws `NotFoundError`. */
export async function resolveRef(gitDir: string, ref: string): Promise<string> {
  if (isCommitId(ref)) {
    if (await hasCommit(gitDir, ref)) return ref;
    throw new NotFoundError(`The repository has no commit ${ref}`);
  }
  checkRefName(ref);
  const candidates = ref.startsWith('refs/')
    ? [ref]
    : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  if (/^[0-9a-f]{7,63}$/.test(ref)) candidates.push(ref);
  for (const candidate of candidates) {
    try {
      const found = await runGit(
        inRepository(
          gitDir,
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${candidate}^{commit}`,
        ),
      );
      return checkCommitId(found.toString('utf8').trim());
    } catch (error) {
      if (!(error instanceof GitError) || error.exitCode === null) throw error;
    }
  }
  throw new NotFoundError(
    `The repository has no branch, tag or commit “${ref}”; push it, or name another one`,
  );
}

/** Heads of all branches. */
export async function readHeads(
  gitDir: string,
): Promise<Record<string, string>> {
  const listed = await runGit(
    inRepository(
      gitDir,
      'for-each-ref',
      '--format=%(objectname) %(refname)',
      'refs/heads/',
    ),
  );
  // A branch may be called like what every other object has.
  const heads: Record<string, string> = Object.create(null);
  for (const line of listed.toString('utf8').split('\n')) {
    const [commit, ref] = splitOnce(line, ' ');
    if (ref) heads[ref.slice('refs/heads/'.length)] = commit;
  }
  return heads;
}

/** The branch that HEAD names, whether it has a commit or not. */
export async function readDefaultBranch(gitDir: string): Promise<string> {
  const ref = await runGit(inRepository(gitDir, 'symbolic-ref', 'HEAD'));
  return ref
    .toString('utf8')
    .trim()
    .replace(/^refs\/heads\//, '');
}

/** Newest first, at most `limit`: commits reachable from `to` and not from `from`. */
export async function readCommits(
  gitDir: string,
  range: { from: string | null; to: string },
  limit: number,
): Promise<CommitInfo[]> {
  checkCommitId(range.to);
  const excluded = range.from ? [`^${checkCommitId(range.from)}`] : [];
  const count = Math.max(0, Math.min(Math.floor(limit), 10_000));
  const listed = await orNotFound(
    runGit(
      inRepository(
        gitDir,
        'log',
        '-z',
        '--no-show-signature',
        '--no-mailmap',
        '--encoding=UTF-8',
        `--max-count=${count}`,
        commitFormat,
        range.to,
        ...excluded,
        '--',
      ),
      { maxBytes: 64 * 1024 * 1024 },
    ),
    'The repository does not have one of these commits',
  );
  const fields = listed.toString('utf8').split('\0');
  const commits: CommitInfo[] = [];
  for (let at = 0; at + fieldsPerCommit <= fields.length; at += fieldsPerCommit)
    commits.push(parseCommit(fields.slice(at, at + fieldsPerCommit)));
  return commits;
}

function parseCommit(fields: readonly string[]): CommitInfo {
  const [commit, committedAt, an, ae, cn, ce, coAuthors, message] = fields;
  return {
    commit,
    message: message.trimEnd(),
    committedAt: new Date(committedAt).toISOString(),
    people: [
      { role: 'author', name: an, email: ae || null },
      { role: 'committer', name: cn, email: ce || null },
      ...coAuthors
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(parseCoAuthor),
    ],
  };
}

function parseCoAuthor(line: string): CommitInfo['people'][number] {
  const open = line.lastIndexOf('<');
  const close = line.lastIndexOf('>');
  // One without an address is kept: whoever excludes authors must see that somebody could not be told.
  if (open < 0 || close < open)
    return { role: 'co-author', name: line.trim(), email: null };
  return {
    role: 'co-author',
    name: line.slice(0, open).trim(),
    email: line.slice(open + 1, close).trim() || null,
  };
}

/** Is `ancestor` reachable from `commit`? Equal commits are. Throws `NotFoundError` where one is missing. */
export async function readIsAncestor(
  gitDir: string,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  checkCommitId(ancestor);
  checkCommitId(commit);
  try {
    await runGit(
      inRepository(gitDir, 'merge-base', '--is-ancestor', ancestor, commit),
    );
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return false;
    if (error instanceof GitError && error.exitCode === 128)
      throw new NotFoundError(
        'The repository does not have one of these commits',
      );
    throw error;
  }
}

/** A file's text at a commit; null where there is none, or where it is a folder, a link or another repository. */
export async function readFileAt(
  gitDir: string,
  commit: string,
  path: string,
): Promise<string | null> {
  checkCommitId(commit);
  const wanted = checkTreePath(path);
  if (wanted === '') return null;
  const listed = await orNotFound(
    runGit(inRepository(gitDir, 'ls-tree', '-z', '-l', commit, '--', wanted)),
    `The repository has no commit ${commit}`,
  );
  const [entry] = listed.toString('utf8').split('\0');
  const [mode, type, object, size] = splitOnce(entry, '\t')[0].split(/ +/);
  if (type !== 'blob' || mode === '120000') return null;
  if (Number(size) > maxFileBytes)
    throw new InputError(
      `${wanted} has ${size} bytes; files that Spaceship reads have at most ${maxFileBytes}`,
    );
  const content = await runGit(
    inRepository(gitDir, 'cat-file', 'blob', object),
  );
  return content.toString('utf8');
}

/** Symbolic links and submodules at a path of the tree, or below it. */
export async function readBesidesFiles(
  gitDir: string,
  commit: string,
  path: string,
): Promise<{ links: string[]; submodules: string[] }> {
  checkCommitId(commit);
  const wanted = checkTreePath(path);
  const listed = await orNotFound(
    runGit(
      inRepository(
        gitDir,
        'ls-tree',
        '-r',
        '-z',
        '--full-tree',
        commit,
        ...(wanted ? ['--', wanted] : []),
      ),
      { maxBytes: 256 * 1024 * 1024 },
    ),
    `The repository has no commit ${commit}`,
  );
  const found = { links: [] as string[], submodules: [] as string[] };
  for (const entry of listed.toString('utf8').split('\0')) {
    const [about, at] = splitOnce(entry, '\t');
    if (about.startsWith('120000 ')) found.links.push(at);
    if (about.startsWith('160000 ')) found.submodules.push(at);
  }
  return found;
}

/**
 * A tar stream of the tree at the commit, or below `path` of it. It fails midway, with an error of the stream, where git does.
 * Throws `NotFoundError` before it starts where the commit or the folder is missing.
 */
export async function archiveTree(
  gitDir: string,
  commit: string,
  path: string,
): Promise<Readable> {
  checkCommitId(commit);
  const folder = checkTreePath(path);
  const tree = await orNotFound(
    runGit(
      inRepository(
        gitDir,
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${commit}:${folder}`,
      ),
    ),
    `The repository has no folder “${folder || '/'}” at commit ${commit}`,
  );
  const object = tree.toString('utf8').trim();
  const type = await runGit(inRepository(gitDir, 'cat-file', '-t', object));
  if (type.toString('utf8').trim() !== 'tree')
    throw new NotFoundError(`“${folder}” is not a folder at commit ${commit}`);
  const child = spawnGit(
    inRepository(gitDir, 'archive', '--format=tar', object),
  );
  child.stdin.end();
  const tar = new PassThrough();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString('utf8');
  });
  child.on('error', error => tar.destroy(error));
  child.stdout.on('error', error => tar.destroy(error));
  child.stdout.pipe(tar, { end: false });
  child.on('close', code => {
    if (code === 0) tar.end();
    else tar.destroy(new GitError(code, stderr));
  });
  tar.on('close', () => killGit(child));
  return tar;
}

async function orNotFound(
  running: Promise<Buffer>,
  message: string,
): Promise<Buffer> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== null)
      throw new NotFoundError(message);
    throw error;
  }
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}
