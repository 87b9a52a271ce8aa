import type { Knex } from 'knex';
import type { ServiceResource } from '@spaceship/backstage-plugin-spaceship-node';

/** What policies judge by, for references `<service id>` or `<service id>/<destination slug>`; undefined where unknown. */
export async function loadServiceResources(
  knex: Knex,
  refs: readonly string[],
): Promise<(ServiceResource | undefined)[]> {
  const wanted = refs.map(ref => {
    const [id, slug] = ref.split('/');
    return { id, slug };
  });
  const slugs = wanted.flatMap(({ slug }) => (slug ? [slug] : []));
  const [services, destinations] = await Promise.all([
    knex('services')
      .whereRaw('id::text = any(?)', [wanted.map(({ id }) => id)])
      .select('id', 'owner_ref'),
    slugs.length > 0
      ? knex('destinations').whereIn('slug', slugs).select('slug', 'tier')
      : [],
  ]);
  return wanted.map(({ id, slug }) => {
    const service = services.find(row => row.id === id);
    const destination = destinations.find(row => row.slug === slug);
    if (!service || (slug && !destination)) return undefined;
    return {
      id,
      ownerRef: service.owner_ref,
      destination: destination
        ? { slug: destination.slug, tier: destination.tier }
        : null,
    };
  });
}
