import type { Knex } from 'knex';
import type { Step } from '@spaceship/backstage-plugin-spaceship-common';
import { stepFromDb } from './stepFromDb';

/** All attempts of all steps of a subject, in order. */
export async function loadSteps(
  knex: Knex,
  subjectId: string,
): Promise<Step[]> {
  const rows = await knex('steps')
    .where({ subject_id: subjectId })
    .orderBy(['n', 'attempt']);
  return rows.map(stepFromDb);
}
