import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { ServiceSource } from '../services/store';

const mostNamed = 5;

/** Which folders of a service are built empty: git keeps what a submodule has in another repository. */
export async function submoduleRemarks(
  provider: SourceProvider,
  { location, path }: ServiceSource,
  commit: string,
): Promise<string[]> {
  const found = await provider.besidesFiles?.(location, commit, path);
  if (!found || found.submodules.length === 0) return [];
  const more = found.submodules.length - mostNamed;
  const names = `${found.submodules.slice(0, mostNamed).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
  return [
    `Submodules are not fetched, so this is built empty: ${names}. Commit the files themselves, or fetch them in the build command.`,
  ];
}
