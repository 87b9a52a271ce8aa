import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';

const service = z.object({
  name: z.string(),
  entityRef: z.string().nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  ownerRef: z.string().nullish(),
  owner: z.string().nullish(),
  source: z.object({
    provider: z.string(),
    location: z.string(),
    path: z.string().default(''),
    branch: z.string().nullish(),
  }),
});
const page = z.object({
  items: z.array(service),
  nextCursor: z.string().nullish(),
});

/** A service that was registered in the portal. */
export type RegisteredService = z.output<typeof service>;

/** Asks the spaceship plugin for all services that were registered in the portal. */
export async function fetchRegisteredServices(deps: {
  discovery: DiscoveryService;
  auth: AuthService;
}): Promise<RegisteredService[]> {
  const baseUrl = await deps.discovery.getBaseUrl('spaceship');
  const services: RegisteredService[] = [];
  let cursor: string | null | undefined;
  do {
    const { token } = await deps.auth.getPluginRequestToken({
      onBehalfOf: await deps.auth.getOwnServiceCredentials(),
      targetPluginId: 'spaceship',
    });
    const query = new URLSearchParams({ registered: 'true', limit: '100' });
    if (cursor) query.set('cursor', cursor);
    const response = await fetch(`${baseUrl}/services?${query}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    const { items, nextCursor } = page.parse(await response.json());
    services.push(...items);
    cursor = nextCursor;
  } while (cursor);
  return services;
}
