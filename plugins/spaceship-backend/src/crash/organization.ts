import type { Knex } from 'knex';
import {
  newId,
  type DestinationId,
  type ServiceId,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Members } from '../services/CatalogMembers';

export const owners = 'group:default/flags';
export const qa = 'group:default/qa';
export const ana = 'user:default/ana';
export const ben = 'user:default/ben';
export const quinn = 'user:default/quinn';

/** People of a small company, as its catalog would say. */
export const members: Members = {
  async members(refs) {
    const groups: Record<string, string[]> = {
      [owners]: [ana, ben],
      [qa]: [quinn],
    };
    return Object.fromEntries(refs.map(ref => [ref, groups[ref] ?? []]));
  },
  async names(refs) {
    return Object.fromEntries(refs.map(ref => [ref, ref.split('/')[1]]));
  },
  async userByEmail(email) {
    return `user:default/${email.split('@')[0]}`;
  },
};

/** A living service whose code is in memory. */
export async function insertService(
  knex: Knex,
  name: string,
): Promise<ServiceId> {
  const id: ServiceId = newId<'service'>();
  await knex('services').insert({
    id,
    name,
    owner_ref: owners,
    source: JSON.stringify({
      provider: 'memory',
      location: name,
      path: '',
      branch: 'main',
    }),
  });
  return id;
}

export async function insertDestination(
  knex: Knex,
  slug: string,
  tier: 'review' | 'staging' | 'production',
  position: number,
  driver = 'fake',
): Promise<DestinationId> {
  const id: DestinationId = newId<'destination'>();
  await knex('destinations').insert({
    id,
    slug,
    title: slug,
    tier,
    driver,
    position,
  });
  return id;
}
