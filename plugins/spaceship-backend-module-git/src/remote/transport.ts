import { InputError } from '@backstage/errors';
import type { GitConfig } from '../config';
import { resolveAddresses, systemLookup, type Lookup } from './addresses';
import type { RemoteUrl } from './remoteUrl';

/** What of the configuration bears on how other hosts are reached. */
export type TransportConfig = Pick<
  GitConfig,
  'allowPrivate' | 'caFile' | 'ssh' | 'credentials'
>;

/**
 * The settings with which git reaches one remote: this scheme and no other, at the addresses that were checked (a second
 * look-up by git itself could give others), without redirects, with the credentials of this host only.
 */
export async function transportSettings(
  remote: RemoteUrl,
  config: TransportConfig,
  lookup: Lookup = systemLookup,
): Promise<Record<string, string>> {
  const addresses = await resolveAddresses(remote.host, {
    allowPrivate: config.allowPrivate,
    lookup,
  });
  return remote.scheme === 'https'
    ? httpsSettings(remote, addresses, config)
    : sshSettings(remote, addresses, config);
}

function httpsSettings(
  remote: RemoteUrl,
  addresses: readonly string[],
  config: TransportConfig,
): Record<string, string> {
  const credential = config.credentials.find(
    entry => entry.host === remote.host,
  );
  const pair = credential && `${credential.username}:${credential.password}`;
  const origin = `https://${remote.host}:${remote.port}/`;
  return {
    'protocol.https.allow': 'always',
    'http.followRedirects': 'false',
    'http.proxy': '',
    'http.curloptResolve': `${remote.host}:${remote.port}:${addresses
      .map(address => (address.includes(':') ? `[${address}]` : address))
      .join(',')}`,
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '60',
    ...(config.caFile ? { 'http.sslCAInfo': config.caFile } : {}),
    ...(pair
      ? {
          [`http.${origin}.extraHeader`]: `Authorization: Basic ${Buffer.from(
            pair,
          ).toString('base64')}`,
        }
      : {}),
  };
}

function sshSettings(
  remote: RemoteUrl,
  addresses: readonly string[],
  config: TransportConfig,
): Record<string, string> {
  if (!config.ssh)
    throw new InputError(
      'Repositories over ssh need spaceship.git.ssh in the configuration, with a key file and a file of known hosts',
    );
  const alias =
    remote.port === 22 ? remote.host : `[${remote.host}]:${remote.port}`;
  const options = {
    BatchMode: 'yes',
    ClearAllForwardings: 'yes',
    ConnectTimeout: '20',
    ForwardAgent: 'no',
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlias: alias,
    HostName: addresses[0],
    IdentitiesOnly: 'yes',
    IdentityFile: plainPath(config.ssh.keyFile),
    PermitLocalCommand: 'no',
    ProxyCommand: 'none',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: plainPath(config.ssh.knownHostsFile),
  };
  return {
    'protocol.ssh.allow': 'always',
    'ssh.variant': 'ssh',
    // git gives this to a shell: every value in it is quoted, and of a form that needs no quoting.
    'core.sshCommand': [
      'ssh -F /dev/null',
      ...Object.entries(options).map(([key, value]) => `-o '${key}=${value}'`),
    ].join(' '),
  };
}

function plainPath(path: string): string {
  if (!/^[A-Za-z0-9_./+@-]+$/.test(path))
    throw new InputError(
      `spaceship.git.ssh: ${path} has characters besides letters, digits and “_./+@-”; move the file`,
    );
  return path;
}
