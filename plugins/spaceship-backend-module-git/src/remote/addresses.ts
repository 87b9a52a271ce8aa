import { InputError } from '@backstage/errors';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  notPublic.addSubnet(network, bits, 'ipv6');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** Does the address belong to the public internet, and not to this machine, its network or a tunnel into one? */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !notPublic.check(address, 'ipv4');
  return (
    isIP(address) === 6 &&
    globalIpv6.check(address, 'ipv6') &&
    !notPublic.check(address, 'ipv6')
  );
}

/** Looks a name up; a parameter, so that a test can answer. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async host =>
  (await lookup(host, { all: true })).map(found => found.address);

/** The addresses to connect to. Throws `InputError` where one of them is not public, unless that is allowed. */
export async function resolveAddresses(
  host: string,
  options: { allowPrivate: boolean; lookup: Lookup },
): Promise<readonly string[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  const addresses = isIP(bare) ? [bare] : await answers(bare, options.lookup);
  if (!options.allowPrivate && !addresses.every(isPublicAddress))
    throw new InputError(
      `${host} is at a private address; such repositories are read only where spaceship.git.allowPrivate is set`,
    );
  return addresses;
}

async function answers(host: string, find: Lookup): Promise<readonly string[]> {
  const addresses = await find(host).catch(() => []);
  if (addresses.length === 0)
    throw new InputError(`The host ${host} was not found; correct the URL`);
  return addresses;
}
