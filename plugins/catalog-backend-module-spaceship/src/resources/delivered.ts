import { z } from 'zod';
import { fetchList, type SpaceshipApi } from '../spaceshipApi';

const tier = z.enum(['review', 'staging', 'production']);

const destination = z.object({
  slug: z.string(),
  title: z.string(),
  tier,
  region: z.string().nullish(),
  owner: z.string().nullish(),
});
const service = z.object({
  id: z.string(),
  name: z.string(),
  entityRef: z.string().nullish(),
  owner: z.string().nullish(),
  inCatalog: z.boolean(),
  destinations: z.array(
    z.object({ slug: z.string(), release: z.number().nullish() }),
  ),
});
const addon = z.object({
  id: z.string(),
  type: z.string(),
  state: z.string(),
  service: z.object({ id: z.string(), name: z.string() }),
  destination: z.object({ slug: z.string(), title: z.string(), tier }),
  aliases: z.array(z.string()),
});
const review = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  state: z.string(),
  service: z.object({ id: z.string(), name: z.string() }),
  branch: z.string(),
  destination: z.string(),
  address: z.string().nullish(),
});

export type Delivered = {
  destinations: z.output<typeof destination>[];
  services: z.output<typeof service>[];
  addons: z.output<typeof addon>[];
  reviews: z.output<typeof review>[];
};

/** Everything that Spaceship makes and runs, as it is now. */
export async function fetchDelivered(api: SpaceshipApi): Promise<Delivered> {
  const limit = '200';
  const [destinations, services, addons, reviews] = await Promise.all([
    fetchList(api, '/destinations', destination),
    fetchList(api, '/services', service, { limit }),
    fetchList(api, '/addons', addon, { limit }),
    fetchList(api, '/reviews', review, { limit }),
  ]);
  return { destinations, services, addons, reviews };
}
