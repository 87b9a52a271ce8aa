import type { Knex } from 'knex';
import {
  newId,
  releaseStepsHash,
  type ReleaseSpec,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import { storeContentHash } from '../rollouts/storeContentHash';

/**
 * Makes the release of a build that has succeeded: the next number of the service, under its lock, never reused; and
 * attaches it to the rollouts that wait for this build.
 */
export async function createRelease(
  trx: Knex.Transaction,
  buildId: string,
): Promise<void> {
  const build = await trx('builds').where({ id: buildId }).first();
  const { rows } = await trx.raw(
    'update services set last_release_number = last_release_number + 1 where id = ? returning last_release_number',
    [build.service_id],
  );
  const spec = specOf(build.model);
  const id = newId<'release'>();
  await trx('releases').insert({
    id,
    service_id: build.service_id,
    number: rows[0].last_release_number,
    commit: build.commit,
    branch: build.branch,
    message: build.message,
    authors: JSON.stringify(build.authors),
    build_id: buildId,
    artifact_digest: build.artifact_digest,
    artifact_location: build.artifact_location,
    spec: JSON.stringify(spec),
    release_steps_hash: releaseStepsHash(spec),
  });
  const rollouts = await trx('rollouts')
    .where({ build_id: buildId, release_id: null })
    .orderBy('id')
    .select('id');
  for (const rollout of rollouts) {
    await trx('rollouts').where({ id: rollout.id }).update({ release_id: id });
    await storeContentHash(trx, rollout.id);
  }
}

const specOf = (model: ServiceModel): ReleaseSpec => ({
  processes: model.processes,
  addons: model.addons,
  releaseSteps: model.releaseSteps,
  flow: model.flow,
});
