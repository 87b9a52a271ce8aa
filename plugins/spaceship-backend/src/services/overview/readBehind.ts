import { NotFoundError } from '@backstage/errors';
import {
  behind,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { builtOnBranch } from '../../releases/store/builtOnBranch';
import { readChanges } from '../../rollouts/readChanges';
import type { ServiceRow } from '../store';

/** What was built on the branch and does not run at a destination yet. */
export async function readBehind(
  knex: Knex,
  service: ServiceRow,
  provider: SourceProvider | undefined,
  slug: string,
): Promise<Schemas['WhatIsBehind']> {
  const [{ rows }, builtOf] = await Promise.all([
    knex.raw(placeQuery, { service: service.id, slug }),
    builtOnBranch(knex, [service.id]),
  ]);
  const [place] = rows;
  if (!place) throw new NotFoundError(`There is no destination ${slug}.`);
  const built = builtOf(service.id);
  const found = behind(place.running?.releaseNumber ?? null, built);
  if (!found || found.count === 0) {
    return { behind: found, newest: null, changes: null };
  }
  const newest = await knex('releases')
    .where({ service_id: service.id, number: built.numbers[0] })
    .first('id', 'number', 'commit', 'message', 'spec');
  const [changes] = await readChanges(knex, service, provider, {
    commit: newest.commit,
    releaseSteps: newest.spec.releaseSteps,
    places: [{ ...place, state: 'waiting' }],
  });
  const { spec, ...release } = newest;
  return { behind: found, newest: release, changes };
}

const placeQuery = `
  select t.id as destination_id, t.slug, t.title, p.running,
    coalesce((select max(revision) from config_revisions c
      where c.service_id = p.service_id and c.destination_id = t.id), 0) as config_revision
  from destinations t
  left join service_destinations p on p.destination_id = t.id and p.service_id = :service
  where t.slug = :slug and t.tier <> 'review'`;
