import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';

export type SpaceshipApi = { discovery: DiscoveryService; auth: AuthService };

/** Reads a list of the spaceship plugin to its end, as the catalog. */
export async function fetchList<T extends z.ZodType>(
  deps: SpaceshipApi,
  path: string,
  item: T,
  query: Record<string, string> = {},
): Promise<z.output<T>[]> {
  const page = z.object({
    items: z.array(item),
    nextCursor: z.string().nullish(),
  });
  const baseUrl = await deps.discovery.getBaseUrl('spaceship');
  const items: z.output<T>[] = [];
  let cursor: string | null | undefined;
  do {
    const { token } = await deps.auth.getPluginRequestToken({
      onBehalfOf: await deps.auth.getOwnServiceCredentials(),
      targetPluginId: 'spaceship',
    });
    const search = new URLSearchParams({
      ...query,
      ...(cursor ? { cursor } : {}),
    });
    const response = await fetch(`${baseUrl}${path}?${search}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    const answer = page.parse(await response.json());
    items.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor);
  return items;
}
