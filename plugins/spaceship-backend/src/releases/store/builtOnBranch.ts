import type { Knex } from 'knex';
import { isStillOn } from './isStillOn';

/** A place is told to be so many releases behind, or more. */
const mostCounted = 100;

export type BuiltOnBranch = { numbers: readonly number[]; isAll: boolean };

/**
 * The newest releases on the branch of each service, by number: one query for any number of them. A commit that another
 * branch had built already is on the branch too, once it was pushed there; what a forced push took off it is not. Served
 * by the unique index on the number and by `rollouts_release`.
 */
export async function builtOnBranch(
  knex: Knex,
  serviceIds: readonly string[],
): Promise<(serviceId: string) => BuiltOnBranch> {
  const { rows } = await knex.raw(query, {
    ids: [...serviceIds],
    limit: mostCounted + 1,
  });
  const byService = new Map<string, number[]>(
    rows.map((row: any) => [row.service_id, row.numbers]),
  );
  return serviceId => {
    const numbers = byService.get(serviceId) ?? [];
    return {
      numbers: numbers.slice(0, mostCounted),
      isAll: numbers.length <= mostCounted,
    };
  };
}

const query = `
  select s.id as service_id, array(
    select l.number from releases l
    where l.service_id = s.id and (
      l.branch = s.source ->> 'branch'
      or exists (select from rollouts r where r.release_id = l.id and r.branch = s.source ->> 'branch'))
      and ${isStillOn('l', `s.source ->> 'branch'`)}
    order by l.number desc limit :limit) as numbers
  from services s where s.id = any(cast(:ids as uuid[]))`;
