import { NotFoundError } from '@backstage/errors';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';

/** How git writes that there is no commit. */
export const isNone = (commit: string): boolean => /^0+$/.test(commit);

/** After a forced push the commit before may be gone, or be no ancestor: then the newest commit alone counts. */
export async function knownBefore(
  source: SourceProvider,
  location: string,
  before: string | null,
  after: string,
): Promise<string | null> {
  if (before === null || isNone(before)) return null;
  try {
    const isKnown = await source.isAncestor(location, before, after);
    return isKnown ? before : null;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
