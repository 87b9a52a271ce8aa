import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  newId,
  type EntityRef,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { appendAudit } from '../audit';
import type { Running } from '../deliveries/running';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { askedOf } from './readReview';
import { signOffObjection } from './signOffObjection';
import type { ReviewRow } from './store/reviewRow';

/**
 * A person says for a group what exactly this artifact with these release steps is worth: evidence, which counts for
 * the gates of every stage that gets the same. Whoever saw another release than runs there by now has seen something else.
 */
export async function signOff(
  trx: Knex.Transaction,
  wakes: Wakes,
  review: ReviewRow,
  wish: Schemas['SignOffReview'],
  person: {
    by: EntityRef;
    /** What people call the group. */
    roleName: string;
    members: readonly EntityRef[] | null;
  },
): Promise<void> {
  const { serviceId, destinationId } = review;
  const place = await trx('service_destinations')
    .join('services', 'services.id', 'service_destinations.service_id')
    .where({ service_id: serviceId, destination_id: destinationId })
    .first('running', 'owner_ref');
  const running: Running | null = place?.running ?? null;
  if (running?.releaseId !== wish.release) {
    throw new ConflictError(
      running
        ? `Release ${running.releaseNumber} runs there by now. Look at it, and say it about that one.`
        : 'Nothing runs there.',
    );
  }
  const role = wish.role.toLowerCase();
  const { authors, roles } = await askedOf(trx, {
    running,
    owner: place.owner_ref,
  });
  const asked = roles.find(one => one.role === role) ?? {
    role,
    required: false,
    notAuthors: false,
  };
  const objection = signOffObjection(asked, person.by, {
    name: person.roleName,
    members: person.members,
    authors,
    isRunning: true,
  });
  if (objection !== null) throw new NotAllowedError(objection);
  const release = await trx('releases')
    .where({ id: wish.release, service_id: serviceId })
    .first('artifact_digest', 'release_steps_hash', 'number');
  const id = newId<'evidence'>();
  await trx('evidence').insert({
    id,
    service_id: serviceId,
    destination_id: destinationId,
    release_id: wish.release,
    kind: 'signed-off',
    role,
    outcome: wish.outcome,
    by: person.by,
    artifact_digest: release.artifact_digest,
    release_steps_hash: release.release_steps_hash,
    note: wish.note ?? null,
  });
  await trx('review_environments')
    .where({ id: review.id })
    .update({ last_used_at: trx.raw('clock_timestamp()') });
  await appendAudit(trx, {
    serviceId,
    actor: person.by,
    action: 'review.sign-off',
    subject: { kind: 'review', id: review.id },
    details: {
      evidence: id,
      role,
      outcome: wish.outcome,
      release: release.number,
      note: wish.note ?? null,
    },
  });
  await bumpFacts(trx, wakes, { serviceId });
  await publish(trx, 'spaceship.evidence', { serviceId });
  await publish(trx, 'spaceship.review', { serviceId, reviewId: review.id });
}
