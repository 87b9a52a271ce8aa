import { NotFoundError } from '@backstage/errors';
import {
  TerminalError,
  type DestinationDriver,
  type Target,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { reviewFromDb, type ReviewRow } from './store/reviewRow';

export type ReviewTarget = {
  review: ReviewRow;
  /** Of the row, when it was read. */
  fence: number;
  driver: DestinationDriver;
  target: Target;
};

/** A review environment with its driver; throws `TerminalError` where no module brings that. */
export async function loadReviewTarget(
  deps: { knex: Knex; drivers: ReadonlyMap<string, DestinationDriver> },
  id: string,
): Promise<ReviewTarget> {
  const { rows } = await deps.knex.raw(
    `select e.*, s.name as service_name, t.slug, t.driver
     from review_environments e
     join services s on s.id = e.service_id
     join destinations t on t.id = e.destination_id
     where e.id = ?`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new NotFoundError(`There is no review environment ${id}.`);
  const driver = deps.drivers.get(row.driver);
  if (!driver) {
    throw new TerminalError(`No module brings the driver "${row.driver}".`);
  }
  return {
    review: reviewFromDb(row),
    fence: Number(row.fence),
    driver,
    target: {
      service: { id: row.service_id, name: row.service_name },
      destination: { id: row.destination_id, slug: row.slug },
      label: row.name,
    },
  };
}
