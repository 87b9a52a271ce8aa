import type { Knex } from 'knex';
import { readDecision, replayDecision } from '../engine/decisions';
import { planner } from '../engine/planner';
import type { SubjectKind } from '../engine/subject';

/** The decisions that are not made again with the same bytes, of so many that are taken at random. */
export async function replayFaults(
  knex: Knex,
  options: { most: number; kind?: SubjectKind },
): Promise<string[]> {
  const { most, kind } = options;
  const decisions = await knex('decisions')
    .where(kind ? { subject_kind: kind } : {})
    .orderByRaw('md5(id::text)')
    .limit(most)
    .select('id');
  const faults: string[] = [];
  for (const { id } of decisions) {
    const recorded = await readDecision(knex, id);
    if (!replayDecision(recorded, planner).same) faults.push(id);
  }
  return faults;
}
