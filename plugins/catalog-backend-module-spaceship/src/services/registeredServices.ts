import { z } from 'zod';
import { fetchList, type SpaceshipApi } from '../spaceshipApi';

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

/** A service that was registered in the portal. */
export type RegisteredService = z.output<typeof service>;

/** Asks the spaceship plugin for all services that were registered in the portal. */
export const fetchRegisteredServices = (
  api: SpaceshipApi,
): Promise<RegisteredService[]> =>
  fetchList(api, '/services', service, { registered: 'true', limit: '100' });
