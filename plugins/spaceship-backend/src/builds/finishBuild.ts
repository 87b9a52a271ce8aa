import type { Knex } from 'knex';
import type {
  BuildFacts,
  Instant,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import { createRelease } from '../releases/createRelease';
import { isWantedSql } from './loadBuildFacts';

export type BuildEnd = {
  outcome: 'succeeded' | 'failed' | 'cancelled';
  reason: string;
  at: Instant;
};

export type Artifact = { digest: string; location: string; sizeBytes: number };

/**
 * Ends a build. From one that succeeded a release is made, in the same transaction. False where the lease is lost, and
 * where somebody has come to wait for what nobody waited for.
 */
export async function finishBuild(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  serviceId: string,
  facts: BuildFacts,
  end: BuildEnd,
): Promise<boolean> {
  const { id } = facts.build;
  return await knex.transaction(async trx => {
    await lockService(trx, serviceId);
    if (!facts.build.isWanted && (await isWanted(trx, id))) return false;
    const { held } = await commit(trx, {
      ...write,
      state: end.outcome,
      tell: {
        topic: 'spaceship.build',
        payload: { serviceId, buildId: id },
      },
    });
    if (!held) return false;
    const artifact = artifactOf(facts);
    await trx.raw(
      `update builds set ended_at = ?, error = ?, lease_owner = null, next_at = null,
         artifact_digest = ?, artifact_location = ?, artifact_size = ?
       where id = ?`,
      [
        end.at,
        end.outcome === 'succeeded' ? null : end.reason,
        artifact?.digest ?? null,
        artifact?.location ?? null,
        artifact?.sizeBytes ?? null,
        id,
      ],
    );
    if (end.outcome === 'succeeded') await createRelease(trx, id);
    await appendAudit(trx, {
      serviceId,
      actor: 'spaceship',
      action: `build.${end.outcome}`,
      subject: { kind: 'build', id },
      details: { reason: end.reason, artifact: artifact?.digest ?? null },
    });
    await wakeService(trx, wakes, serviceId, 'build', id);
    await wakeService(trx, wakes, serviceId, 'rollout');
    return true;
  });
}

async function isWanted(trx: Knex.Transaction, id: string): Promise<boolean> {
  const { rows } = await trx.raw(
    `select ${isWantedSql} as wanted from builds b where b.id = ?`,
    [id],
  );
  return rows[0].wanted;
}

function artifactOf(facts: BuildFacts): Artifact | null {
  const built = facts.steps.find(step => step.state === 'succeeded');
  return (built?.output as Artifact | undefined) ?? null;
}
