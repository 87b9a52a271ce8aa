import { isPublicAddress, resolveAddresses } from './addresses';
import { parseRemoteUrl } from './remoteUrl';
import { transportSettings } from './transport';

describe('URLs of repositories', () => {
  it.each([
    ['https://git.example.org/team/web.git', 'https', 'git.example.org', 443],
    ['https://git.example.org:8443/web', 'https', 'git.example.org', 8443],
    ['ssh://git@git.example.org/web.git', 'ssh', 'git.example.org', 22],
    ['git@git.example.org:team/web.git', 'ssh', 'git.example.org', 22],
    ['ssh://git.example.org:2222/~me/web', 'ssh', 'git.example.org', 2222],
  ])('takes %s', (location, scheme, host, port) => {
    expect(parseRemoteUrl(location)).toMatchObject({ scheme, host, port });
  });

  it.each([
    'http://git.example.org/web.git',
    'git://git.example.org/web.git',
    'file:///etc',
    'ext::sh -c touch% /tmp/x',
    '/srv/web.git',
    '../web.git',
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=x:y',
    'ssh://-oProxyCommand=x/web.git',
    'ssh://-oProxyCommand=x@git.example.org/web.git',
    'ssh://git@git.example.org',
    'https://me:word@git.example.org/web.git',
    'https://token@git.example.org/web.git',
    'https://git.example.org/web.git?x=1',
    'https://git.example.org/web.git#x',
    'https://git.example.org/',
    'https://git.example.org/a b',
    'https://git.example.org/a\nb',
    "ssh://git@git.exam'ple.org/web.git",
    'ssh://git@$(touch)/web.git',
    '',
  ])('refuses %j', location => {
    expect(() => parseRemoteUrl(location)).toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
  });
});

describe('addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111'])(
    'counts %s as public',
    address => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    '2002:7f00:1::',
    'not an address',
  ])('does not count %s as public', address =>
    expect(isPublicAddress(address)).toBe(false),
  );

  it('knows numbers that mean an address', async () => {
    const { host } = parseRemoteUrl('https://2130706433/web.git');
    await expect(
      resolveAddresses(host, { allowPrivate: false, lookup: async () => [] }),
    ).rejects.toThrow(/private address/);
  });
});

describe('reaching a host over ssh', () => {
  const ssh = { keyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' };
  const config = { allowPrivate: false, caFile: null, credentials: [] };
  const remote = parseRemoteUrl('ssh://git@git.example.org:2222/web.git');
  const lookup = async () => ['93.184.216.34'];

  it('needs a key and known hosts', async () => {
    await expect(
      transportSettings(remote, { ...config, ssh: null }, lookup),
    ).rejects.toThrow(/spaceship\.git\.ssh/);
  });

  it('connects to the checked address, with the host key of the name', async () => {
    const settings = await transportSettings(
      remote,
      { ...config, ssh },
      lookup,
    );
    expect(settings['core.sshCommand']).toContain("'HostName=93.184.216.34'");
    expect(settings['core.sshCommand']).toContain(
      "'HostKeyAlias=[git.example.org]:2222'",
    );
    expect(settings['core.sshCommand']).toContain(
      "'StrictHostKeyChecking=yes'",
    );
    expect(settings['protocol.https.allow']).toBeUndefined();
  });

  it('takes no path that a shell would read otherwise', async () => {
    const odd = { ...ssh, keyFile: "/keys/'; touch x" };
    await expect(
      transportSettings(remote, { ...config, ssh: odd }, lookup),
    ).rejects.toThrow(/move the file/);
  });
});
