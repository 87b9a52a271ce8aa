/**
 * Whether an address that the API gave leads into this review environment, or at least to a delivered service of this
 * machine, and nowhere else. Whatever it is, it is not a script and carries no name and password.
 */
export function leadsInto(url: string, address: string | null): boolean {
  const target = parsed(url);
  if (!target || target.username || target.password) return false;
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return false;
  return (
    target.hostname.endsWith('.localhost') ||
    (address !== null && target.origin === parsed(address)?.origin)
  );
}

function parsed(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** A path of the environment to come back to: never another host’s. */
export function pathToOpen(path: string | null): string {
  return path && /^\/(?![/\\])/.test(path) ? path : '/';
}

/** Leaves the portal for another address, without a way back to this one in the history. */
export const leaveTo = (url: string): void => window.location.replace(url);
