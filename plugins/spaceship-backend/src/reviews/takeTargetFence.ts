import type { Knex } from 'knex';
import type { ReviewRow } from './store/reviewRow';

type Place = Pick<ReviewRow, 'serviceId' | 'destinationId'>;

/** A fence for an effect beside deliveries: raised while none is under way, else the one that the delivery has. */
export async function takeTargetFence(
  knex: Knex,
  { serviceId, destinationId }: Place,
): Promise<number> {
  const { rows } = await knex.raw(
    `update service_destinations set fence = fence + case when leased_to is null then 1 else 0 end
     where service_id = ? and destination_id = ? returning fence`,
    [serviceId, destinationId],
  );
  return Number(rows[0].fence);
}
