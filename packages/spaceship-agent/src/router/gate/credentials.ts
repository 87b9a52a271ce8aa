import { cookiesOfApplication } from './cookies.ts';
import { OWN_PATHS } from './paths.ts';

/** Personal tokens of the portal begin so. */
const PERSONAL_TOKEN = 'sst_';
const PORTAL_TYPE = 'vnd.backstage.';

function isPortalToken(token: string): boolean {
  if (token.startsWith(PERSONAL_TOKEN)) return true;
  try {
    const [header] = token.split('.');
    const { typ } = JSON.parse(Buffer.from(header, 'base64url').toString());
    return String(typ).toLowerCase().startsWith(PORTAL_TYPE);
  } catch {
    return false;
  }
}

function isOfPortal(authorization: string): boolean {
  const [scheme, ...rest] = authorization.trim().split(/\s+/);
  const value = rest.join(' ');
  if (scheme.toLowerCase() !== 'basic') return isPortalToken(value);
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return isPortalToken(pair.slice(pair.indexOf(':') + 1));
}

/** A header as the application behind a gate gets it, without anything of gate or portal; undefined: not at all. */
export function headerOfApplication(
  name: string,
  value: string,
): string | undefined {
  switch (name.toLowerCase()) {
    case 'cookie':
      return cookiesOfApplication(value);
    case 'authorization':
      return isOfPortal(value) ? undefined : value;
    case 'referer':
      return value.includes(OWN_PATHS) ? undefined : value;
    default:
      return value;
  }
}
