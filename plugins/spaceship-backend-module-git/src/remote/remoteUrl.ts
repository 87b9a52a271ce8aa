import { InputError } from '@backstage/errors';

/** A repository elsewhere, taken apart and checked. */
export type RemoteUrl = {
  scheme: 'https' | 'ssh';
  host: string;
  port: number;
  /** Only of ssh. */
  user: string | null;
  /** What git is given. */
  url: string;
};

const hostPattern =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\])$/;
const scpPattern = /^([a-z0-9_][a-z0-9._-]*)@([a-z0-9.-]+):(?!\/\/)(.+)$/i;

/** Reads `https://…`, `ssh://…` or `user@host:path`. Throws `InputError` for all else, and for what might hide something. */
export function parseRemoteUrl(location: string): RemoteUrl {
  // Control characters are what is looked for.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f\\]/.test(location) || location.length > 2000)
    throw new InputError(
      'The URL of a repository has no spaces, backslashes or control characters',
    );
  const scp = scpPattern.exec(location);
  const url = parse(
    scp ? `ssh://${scp[1]}@${scp[2]}/${scp[3].replace(/^\//, '')}` : location,
  );
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'ssh')
    throw new InputError(
      `Repositories are read over https or ssh, not ${scheme}; give such a URL`,
    );
  if (url.password !== '' || (scheme === 'https' && url.username !== ''))
    throw new InputError(
      'The URL of a repository carries no name or password; who runs this portal puts them into spaceship.git.credentials',
    );
  if (url.search !== '' || url.hash !== '')
    throw new InputError('The URL of a repository has no “?” and no “#”');
  const host = url.hostname.toLowerCase();
  const user = url.username === '' ? null : url.username;
  if (!hostPattern.test(host) || url.pathname.length < 2)
    throw new InputError('The URL of a repository names a host and a path');
  if (user !== null && !/^[a-z0-9_][a-z0-9._-]*$/i.test(user))
    throw new InputError('The user in the URL of a repository is not plain');
  return {
    scheme,
    host,
    port: Number(url.port) || (scheme === 'https' ? 443 : 22),
    user,
    url: url.href,
  };
}

function parse(location: string): URL {
  try {
    return new URL(location);
  } catch {
    throw new InputError(
      'That is not the URL of a repository; give one such as https://git.example.org/team/service.git',
    );
  }
}
