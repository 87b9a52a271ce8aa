import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  newId,
  type EntityRef,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { appendAudit } from '../audit';
import { publish } from '../outbox/publish';
import { asksOf, othersWhoCan } from './mayAnswer';

/**
 * Puts a question about a rollout to somebody else who may answer it; whoever was asked stays asked. The same once more
 * is asked anew, with the new note.
 */
export async function handOver(
  trx: Knex.Transaction,
  about: { rolloutId: string; serviceId: string },
  wish: Schemas['HandOver'],
  by: EntityRef,
): Promise<Schemas['Handover']> {
  const { rolloutId, serviceId } = about;
  const { act, note = null } = wish;
  const asked = wish.to.toLowerCase();
  const rollout = await trx('rollouts')
    .where({ id: rolloutId })
    .first('state', 'tree');
  if (!rollout.tree || !open.includes(rollout.state)) {
    throw new ConflictError('Nobody is asked this any more.');
  }
  const mine = asksOf(rollout.tree, act, by);
  if (mine.length === 0) {
    throw new NotAllowedError(
      'You are not asked this, so you can’t ask somebody else in your place.',
    );
  }
  const others = othersWhoCan(mine, act, by);
  if (!others.includes(asked)) {
    throw new InputError(
      `${asked} can’t answer this.${
        others.length > 0 ? ` Those who can: ${others.join(', ')}.` : ''
      }`,
    );
  }
  const [row] = await trx('handovers')
    .insert({
      id: newId<'handover'>(),
      rollout_id: rolloutId,
      act,
      by,
      asked,
      note,
    })
    .onConflict(['rollout_id', 'act', 'by', 'asked'])
    .merge({ note, created_at: trx.fn.now() })
    .returning('*');
  await appendAudit(trx, {
    serviceId,
    actor: by,
    action: 'question.hand-over',
    subject: { kind: 'rollout', id: rolloutId },
    details: { act, to: asked, note },
  });
  await publish(trx, 'spaceship.handover', {
    serviceId,
    rolloutId,
    handoverId: row.id,
  });
  return handoverFromDb(row);
}

const open = ['waiting', 'delivering'];

export const handoverFromDb = (
  row: Record<string, any>,
): Schemas['Handover'] => ({
  by: row.by,
  to: row.asked,
  at: new Date(row.created_at).toISOString(),
  note: row.note,
});
